/** One JMH harness for load balancers of any origin: what they must offer, the measurement, its options and its report. */
@NullMarked
package dev.lbkit.peers;

import org.jspecify.annotations.NullMarked;
