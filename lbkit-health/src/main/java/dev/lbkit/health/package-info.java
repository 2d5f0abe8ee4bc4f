/**
 * Detectors that say how fit a target is, and the ramp by which a target comes back.
 *
 * <p>{@link dev.lbkit.health.ActiveCheck} asks each target on a schedule by a {@link dev.lbkit.health.Probe} and lets a
 * {@link dev.lbkit.health.HealthMachine} decide what the answers add up to. {@link dev.lbkit.health.OutlierDetection} asks
 * nobody: it hears how the application's own calls end, and by its {@link dev.lbkit.health.OutlierRule}s ejects a target that
 * stands out. {@link dev.lbkit.health.ServerSignals} hears what servers say of themselves. {@link dev.lbkit.health.Detectors} makes one
 * finding of several, {@link dev.lbkit.health.Switch} and {@link dev.lbkit.health.Alarm} are moved from outside,
 * {@link dev.lbkit.health.PhiAccrual} judges heartbeats, and
 * {@link dev.lbkit.health.TargetHealth} reads what came of it as a state with a reason code.
 * {@link dev.lbkit.health.SlowStart} raises the weight of a target that is new or back.
 *
 * <p>All of them are immutable values. What runs is started by each balancer for itself, on that balancer's time, threads and
 * chance, and ends with it.
 */
@NullMarked
package dev.lbkit.health;

import org.jspecify.annotations.NullMarked;
