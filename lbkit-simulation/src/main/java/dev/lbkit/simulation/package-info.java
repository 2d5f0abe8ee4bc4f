/** Time that moves only when told to, for tests and simulations of the objects that a service ships. */
@NullMarked
package dev.lbkit.simulation;

import org.jspecify.annotations.NullMarked;
