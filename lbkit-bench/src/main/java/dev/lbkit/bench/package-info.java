/** What lbkit costs on the request path, measured with JMH. */
@NullMarked
package dev.lbkit.bench;

import org.jspecify.annotations.NullMarked;
