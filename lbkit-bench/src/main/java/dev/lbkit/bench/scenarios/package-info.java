/** The standard scenarios, and the report that they make of every policy. */
@NullMarked
package dev.lbkit.bench.scenarios;

import org.jspecify.annotations.NullMarked;
