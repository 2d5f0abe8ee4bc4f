/** Meters for balancers: one {@link dev.lbkit.micrometer.BalancerMetrics listener} that fills a Micrometer registry. */
@NullMarked
package dev.lbkit.micrometer;

import org.jspecify.annotations.NullMarked;
