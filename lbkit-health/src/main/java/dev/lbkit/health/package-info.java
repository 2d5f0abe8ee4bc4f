/**
 * Detectors that say how fit a target is, and the ramp by which a target comes back.
 *
 * <p>{@link dev.lbkit.health.ActiveCheck} asks each target on a schedule by a {@link dev.lbkit.health.Probe} and lets a
 * {@link dev.lbkit.health.HealthMachine} decide what the answers add up to. {@link dev.lbkit.health.OutlierDetection} asks
 * nobody: it hears how the application's own calls end, and ejects a target that only fails.
 * {@link dev.lbkit.health.SlowStart} raises the weight of a target that is new or back.
 *
 * <p>All of them are immutable values. What runs is started by each balancer for itself, on that balancer's time, threads and
 * chance, and ends with it.
 */
@NullMarked
package dev.lbkit.health;

import org.jspecify.annotations.NullMarked;
