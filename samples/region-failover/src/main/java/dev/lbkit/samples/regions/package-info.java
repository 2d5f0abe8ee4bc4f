/** A lab of failover routing during an outage, on real processes and addresses. */
@NullMarked
package dev.lbkit.samples.regions;

import org.jspecify.annotations.NullMarked;
