/**
 * Which region, zone or group answers a client: record trees as global load balancing by DNS has them, decided in the process.
 *
 * <p>A {@link dev.lbkit.failover.gslb.RecordTree} is a value: it turns what is known of a
 * {@link dev.lbkit.failover.gslb.Client} and of the health of its records into an
 * {@link dev.lbkit.failover.gslb.Answer} that says why, or serves as the policy of a balancer.
 */
@NullMarked
package dev.lbkit.failover.gslb;

import org.jspecify.annotations.NullMarked;
