package dev.lbkit.failover;

import static java.util.stream.Collectors.joining;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the order of tiers by the latency that the balancer's own calls measure, the nearest first.
 *
 * <p>At the start, and among tiers that are not measured, the order is that of their numbers: the fall-back order. A tier passes
 * another one when its latency is lower by more than the margin, with more certainty than two standard errors, without a break
 * for the dwell. So latencies that stay within the margin change nothing. Tiers that too few calls reach, because they are not
 * the nearest, are explored: together they are given a small part of all calls until enough is known of each, and again once that
 * has faded. The latency is that of whole calls: network, queue and work. A tier that becomes slow under load loses its place, too.
 *
 * <p>Thread-safe and lock-free. It serves one balancer, has neither clock nor thread, goes on with the picks, ten times a second at
 * most, and outlives every picker of that balancer. A step costs O(targets). Source of the routing by latency: Route 53, where the
 * measurements are the operator's of DNS, and a change takes a time to live.
 */
public final class LatencyOrder {

    /** The calls that a tier's latency must rest on; fewer leave it unmeasured. */
    static final double LEAST = 2;

    /** The calls from which on a tier is not explored. */
    static final double ENOUGH = 20;

    private static final long STEP_NANOS = 100_000_000;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(LatencyOrder.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final double margin;
    private final Duration dwell;
    private final double exploring;
    private volatile State state = new State(LatencyRanking.START, Map.of(), Long.MIN_VALUE); // through STATE

    private record State(LatencyRanking ranking, Map<Integer, Optional<LatencyRanking.Distance>> seen, long at) {}

    /** Measures the tiers at a tick. */
    @FunctionalInterface
    interface Eye {
        Map<Integer, Optional<LatencyRanking.Distance>> look(long now);
    }

    private LatencyOrder(double margin, Duration dwell, double exploring) {
        this.margin = margin;
        this.dwell = dwell;
        this.exploring = exploring;
    }

    /**
     * An order of its own rules.
     *
     * @param margin by which part a latency must be lower; at least 0, less than 1
     * @param dwell for how long; from zero to one day
     * @param exploring which part of all calls explores; from 0 to 0.5; 0 leaves what is not measured where it stands
     * @return the order
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public static LatencyOrder of(double margin, Duration dwell, double exploring) {
        if (!(margin >= 0 && margin < 1)) {
            throw new IllegalArgumentException("margin: " + margin + " (expected: >= 0 and < 1)");
        }
        if (dwell.isNegative() || dwell.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("dwell: " + dwell + " (expected: from zero to one day)");
        }
        if (!(exploring >= 0 && exploring <= 0.5)) {
            throw new IllegalArgumentException("exploring: " + exploring + " (expected: from 0 to 0.5)");
        }
        return new LatencyOrder(margin, dwell, exploring);
    }

    /**
     * A margin of 20 %, a dwell of 10 s, and 1 % of the calls to explore.
     *
     * @return an order
     */
    public static LatencyOrder defaults() {
        return of(0.2, Duration.ofSeconds(10), 0.01);
    }

    double exploring() {
        return exploring;
    }

    /** Takes a step if it is time; the tiers as they are preferred. */
    List<Integer> order(Eye eye, long now) {
        State before = state;
        if (before.at != Long.MIN_VALUE && now - before.at < STEP_NANOS) {
            return before.ranking.order();
        }
        Map<Integer, Optional<LatencyRanking.Distance>> seen = eye.look(now);
        State after = new State(before.ranking.next(seen, margin, dwell.toNanos(), now), seen, now);
        return STATE.compareAndSet(this, before, after)
                ? after.ranking.order()
                : before.ranking.order(); // another thread took the step
    }

    /** The tiers, the most preferred first, each with the latency by which it stands there. */
    String told() {
        State now = state;
        return now.ranking.order().stream()
                .map(tier -> "tier " + tier + " "
                        + now.seen
                                .getOrDefault(tier, Optional.empty())
                                .map(distance -> String.format(Locale.ROOT, "%.1f ms", distance.nanos() / 1e6))
                                .orElse("not measured"))
                .collect(joining(", ", "nearest first [", "]"));
    }

    @Override
    public String toString() {
        return told() + " by " + margin + " for " + dwell + ", exploring " + exploring;
    }
}
