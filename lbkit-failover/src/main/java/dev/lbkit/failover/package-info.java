/**
 * What to do when targets fail: whole tiers of them, single calls, single targets.
 *
 * <p>{@link dev.lbkit.failover.Tiers} is a policy: it sends calls to the first tier that can carry them, spills what it
 * cannot carry to the next one, and returns slowly. {@link dev.lbkit.failover.Failover} runs a call: it tries again
 * elsewhere, within a deadline and a {@link dev.lbkit.failover.RetryBudget}. {@link dev.lbkit.failover.Admission} limits what a
 * service is asked for. {@link dev.lbkit.failover.CircuitBreaking}
 * is a detector: it takes a target out while too many of its calls fail. None of them needs another.
 *
 * <p>Around tiers stand a {@link dev.lbkit.failover.FailbackControl}, by which a whole tier returns or leaves, a
 * {@link dev.lbkit.failover.CapacityGuard}, which refuses what survivors cannot carry, a {@link dev.lbkit.failover.CallQueue},
 * in which that waits, and for one writer at a time a {@link dev.lbkit.failover.ReplicationGuard} and a
 * {@link dev.lbkit.failover.RecoveryTracker}.
 */
@NullMarked
package dev.lbkit.failover;

import org.jspecify.annotations.NullMarked;
