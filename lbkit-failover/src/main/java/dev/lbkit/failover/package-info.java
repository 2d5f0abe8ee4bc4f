/**
 * What to do when targets fail: whole tiers of them, single calls, single targets.
 *
 * <p>{@link dev.lbkit.failover.Tiers} is a policy: it sends calls to the first tier that can carry them, spills what it
 * cannot carry to the next one, and returns slowly. {@link dev.lbkit.failover.Failover} runs a call: it tries again
 * elsewhere, within a deadline and a {@link dev.lbkit.failover.RetryBudget}. {@link dev.lbkit.failover.Admission} limits what a
 * service is asked for. {@link dev.lbkit.failover.CircuitBreaking}
 * is a detector: it takes a target out while too many of its calls fail. None of them needs another.
 */
@NullMarked
package dev.lbkit.failover;

import org.jspecify.annotations.NullMarked;
