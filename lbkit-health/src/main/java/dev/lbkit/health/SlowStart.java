package dev.lbkit.health;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Weighting;
import java.time.Duration;

/**
 * Raises the weight of a target that is new or back, so that caches, pools and compilers warm up before the full load arrives:
 * by time, and by what its answers show.
 *
 * <p>The weight is {@code w * max(minimumShare, p^(1 / aggression))}, where the progress {@code p} grows from 0 to 1, and exactly
 * {@code w} from then on. It never falls while the target stays usable; a target that was out starts again. Progress is made
 *
 * <ul>
 *   <li>{@code pace} times as slowly while the target is cold: its usual answer, from the first one on, takes more than 1.5
 *       times as long as that of the median settled target, or the rate of its faults is more than a tenth above theirs,
 *   <li>{@code pace} times as fast while it is warm: neither of both, and it gave ten answers of late, and at least half of what
 *       a settled target gave for the same weight,
 *   <li>in the time of the window otherwise.
 * </ul>
 *
 * So the ramp takes at least {@code window / pace} and at most {@code window * pace}, also for a target that is slow for good. A
 * target is compared with settled ones of its own locality, where there are any. Usual answers and their number are
 * {@link Member#answers()}, which fade with the estimates' memory; for them the clock is read at each call. With a pace of 1 the
 * ramp goes by time alone.
 *
 * <p>Where more than half of the weight is new, nobody is held back, as the others could not carry the rest; who was on a ramp
 * then counts as settled. Needs a policy that honors weights, as all of lbkit do. Immutable; a round of weights is O(targets).
 * Source: the curve is that of Envoy's
 * <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">slow start</a>; the
 * pace is lbkit's own.
 *
 * @param window how long the ramp takes without evidence; more than zero, at most one day
 * @param aggression 1 rises in a line, more rises faster at first, less rises later; finite, greater than 0
 * @param minimumShare the share of the weight at the beginning; greater than 0, because a target without traffic never warms
 *     up, and at most 1
 * @param pace by how much evidence makes the ramp faster or slower; 1 to 100
 */
public record SlowStart(Duration window, double aggression, double minimumShare, double pace) implements Weighting {

    /**
     * Checks the parts.
     *
     * @param window how long the ramp takes
     * @param aggression how it bends
     * @param minimumShare where it begins
     * @param pace what evidence does
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
        if (!(pace >= 1 && pace <= 100)) {
            throw new IllegalArgumentException("pace: " + pace + " (expected: 1 to 100)");
        }
    }

    /**
     * A ramp in a line from 10 % of the weight, up to four times as fast or slow by evidence.
     *
     * @param window how long it takes without evidence; more than zero, at most one day
     * @return the weighting
     * @throws IllegalArgumentException if the window breaks its rule
     */
    public static SlowStart over(Duration window) {
        return new SlowStart(window, 1, 0.1, 4);
    }

    /**
     * The same ramp by time alone.
     *
     * @return with a pace of 1
     */
    public SlowStart byTimeAlone() {
        return new SlowStart(window, aggression, minimumShare, 1);
    }

    /**
     * The weight by time alone, whatever the others are.
     *
     * @param member the target
     * @param usable how long it has been usable
     * @return from the minimum share of the static weight to all of it
     */
    @Override
    public double weigh(Member member, Duration usable) {
        return member.target().weight() * share((double) usable.toNanos() / window.toNanos());
    }

    /** The share of its weight that a target has after a part of its ramp. */
    double share(double progress) {
        return progress >= 1 ? 1 : Math.max(minimumShare, Math.pow(progress, 1 / aggression));
    }

    @Override
    public Weights start(LoadBalancer.Environment environment) {
        return new Ramps(this, environment.ticker());
    }
}
