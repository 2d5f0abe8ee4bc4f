/** Replays sets of conformance vectors against the module whose tests call it, and sums up what held. */
@NullMarked
package dev.lbkit.vectors;

import org.jspecify.annotations.NullMarked;
