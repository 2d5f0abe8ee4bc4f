package dev.lbkit.health;

import dev.lbkit.Member;
import dev.lbkit.Weighting;
import java.time.Duration;

/**
 * Raises the weight of a target that is new or back over a window of time, so that caches, pools and compilers warm up before
 * the full load arrives.
 *
 * <p>The weight is {@code w * max(minimumShare, (t / window)^(1 / aggression))} and exactly {@code w} once the window is over.
 * It never falls while the target stays usable; a target that was out starts again. Immutable; O(1), no allocation. Needs a
 * policy that honors weights, and does nothing where all targets are equally new. Source: Envoy,
 * <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">slow start</a>.
 *
 * @param window how long the ramp takes; more than zero, at most one day
 * @param aggression 1 rises in a line, more rises faster at first, less rises later; finite, greater than 0
 * @param minimumShare the share of the weight at the beginning; greater than 0, because a target without traffic never warms
 *     up, and at most 1
 */
public record SlowStart(Duration window, double aggression, double minimumShare) implements Weighting {

    /**
     * Checks the parts.
     *
     * @param window how long the ramp takes
     * @param aggression how it bends
     * @param minimumShare where it begins
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public SlowStart {
        if (window.isNegative() || window.isZero() || window.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: > 0 and <= 1 day)");
        }
        if (!(aggression > 0 && aggression <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("aggression: " + aggression + " (expected: finite and > 0)");
        }
        if (!(minimumShare > 0 && minimumShare <= 1)) {
            throw new IllegalArgumentException("minimumShare: " + minimumShare + " (expected: > 0 and <= 1)");
        }
    }

    /**
     * A ramp in a line from 10 % of the weight.
     *
     * @param window how long it takes; more than zero, at most one day
     * @return the weighting
     * @throws IllegalArgumentException if the window breaks its rule
     */
    public static SlowStart over(Duration window) {
        return new SlowStart(window, 1, 0.1);
    }

    @Override
    public double weigh(Member member, Duration usable) {
        double weight = member.target().weight();
        if (usable.compareTo(window) >= 0) {
            return weight;
        }
        double elapsed = (double) usable.toNanos() / window.toNanos();
        return weight * Math.max(minimumShare, Math.pow(elapsed, 1 / aggression));
    }
}
