package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancerListener;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Measures how long an active-passive service takes to recover: from the first fault of the domain that served to the first
 * success of another one.
 *
 * <p>A listener. A success of the serving domain ends what looked like its failure. Where several domains serve at once it
 * measures nothing of use: each success makes its domain the serving one. It remembers the newest 100 recoveries. Thread-safe and
 * lock-free; while the serving domain succeeds, a call costs one read and a comparison of names.
 */
public final class RecoveryTracker implements BalancerListener {

    private static final int MOST = 100;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(RecoveryTracker.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Function<? super Target, String> domain;
    private final Ticker ticker;
    private volatile State state = new State("", OptionalLong.empty(), List.of()); // through STATE

    /** The domain of the last success, since when it fails, and what was measured before. */
    private record State(String serving, OptionalLong failingSince, List<Recovery> recoveries) {

        State failed(String where, long now) {
            boolean isNews = where.equals(serving) && failingSince.isEmpty();
            return isNews ? new State(serving, OptionalLong.of(now), recoveries) : this;
        }

        State succeeded(String where, long now) {
            if (where.equals(serving) && failingSince.isEmpty()) {
                return this;
            }
            List<Recovery> more = recoveries;
            if (!where.equals(serving) && failingSince.isPresent()) {
                more = new ArrayList<>(
                        recoveries.subList(Math.max(0, recoveries.size() + 1 - MOST), recoveries.size()));
                more.add(new Recovery(serving, where, Duration.ofNanos(now - failingSince.getAsLong())));
            }
            return new State(where, OptionalLong.empty(), List.copyOf(more));
        }
    }

    /**
     * One recovery.
     *
     * @param from the domain that failed
     * @param to the domain that served after it
     * @param took the time between its first fault and the other's first success
     */
    public record Recovery(String from, String to, Duration took) {}

    private RecoveryTracker(Function<? super Target, String> domain, Ticker ticker) {
        this.domain = domain;
        this.ticker = ticker;
    }

    /**
     * A tracker that has heard nothing.
     *
     * @param domain what fails as one, such as a target's region, its zone, or its id
     * @param ticker the balancer's ticker
     * @return the tracker
     */
    public static RecoveryTracker by(Function<? super Target, String> domain, Ticker ticker) {
        return new RecoveryTracker(requireNonNull(domain, "domain"), requireNonNull(ticker, "ticker"));
    }

    @Override
    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
        if (outcome != Outcome.SUCCESS && !outcome.isFault()) {
            return;
        }
        String where = domain.apply(target);
        State before;
        State after;
        do {
            before = state;
            boolean isCalm = where.equals(before.serving) && before.failingSince.isEmpty();
            if (outcome == Outcome.SUCCESS && isCalm) {
                return;
            }
            long now = ticker.read();
            after = outcome == Outcome.SUCCESS ? before.succeeded(where, now) : before.failed(where, now);
        } while (!STATE.compareAndSet(this, before, after));
    }

    /**
     * What was measured.
     *
     * @return the newest 100, oldest first
     */
    public List<Recovery> recoveries() {
        return state.recoveries;
    }
}
