package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Decides when and how a whole tier returns after it left, and takes an operator's orders on it.
 *
 * <p>A tier has left once less of it is usable than {@link Builder#hysteresis its lower bound}. When the upper bound is usable
 * again it waits for the dwell, then probes with a small share, then ramps up. If its calls fail on the way, or it weakens, it
 * waits anew; faults from before its probe began, as those of the moment in which it was lost, are not held against it. By order
 * it is held away, or leaves along the ramp as a planned switchover. All of this only while the other tiers can carry the calls:
 * what they lack, a tier that is held back lends at once, the most preferred one first.
 *
 * <p>Thread-safe and lock-free. It serves one balancer, and has neither clock nor thread: it goes on with the picks, in steps of
 * 10 ms, and so stands still while there are none. It outlives every picker of that balancer; a new one begins with every tier
 * serving, unless it is restored ({@link #start}). It reads {@link dev.lbkit.Member#faultRate} while a tier is away or on its way
 * back.
 */
public final class FailbackControl implements HealthDetector {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(FailbackControl.class, "state", FailbackState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TierReturn.Rules rules;
    private volatile FailbackState state = FailbackState.START; // through STATE

    /** What a picker sees of a tier. */
    record Seen(double strength, List<Evidence.Rate> faults) {}

    /** Looks at a tier at a tick. */
    @FunctionalInterface
    interface Eye {
        Seen look(int tier, long now);
    }

    private FailbackControl(TierReturn.Rules rules) {
        this.rules = rules;
    }

    /**
     * Starts to describe a control.
     *
     * @param failback the dwell, and the ramp of a return and of a planned switchover
     * @return a builder, to be used by one thread
     */
    public static Builder builder(Failback failback) {
        return new Builder(requireNonNull(failback, "failback"));
    }

    /**
     * Keeps a tier away once it has left; one that serves goes on. Takes the place of another order for it.
     *
     * @param tier the tier's number
     */
    public void hold(int tier) {
        order(tier, TierReturn.Order.HOLD);
    }

    /**
     * Moves the calls of a tier to the others along the ramp, and keeps it away: a planned switchover. Takes the place of another
     * order for it.
     *
     * @param tier the tier's number
     */
    public void leave(int tier) {
        order(tier, TierReturn.Order.LEAVE);
    }

    /**
     * Takes back what was ordered for a tier. If it is fit, it returns at once by probe and ramp, without a dwell.
     *
     * @param tier the tier's number; without an order nothing happens
     */
    public void release(int tier) {
        order(tier, TierReturn.Order.NONE);
    }

    private void order(int tier, TierReturn.Order order) {
        change(before -> before.ordered(tier, order));
    }

    private FailbackState change(UnaryOperator<FailbackState> how) {
        while (true) {
            FailbackState before = state;
            FailbackState after = how.apply(before);
            if (STATE.compareAndSet(this, before, after)) {
                return after;
            }
        }
    }

    /**
     * Saves and restores where the tiers stand and what was ordered, with all that the balancer {@link LoadBalancer#learned
     * learned}, if the control is given to it as a detector, too. It judges no target. Every target's note holds all tiers, so any
     * target that is still listed restores them. The time away counts for every wait and ramp. Orders given before the balancer is
     * built go first: what was saved is then left out.
     *
     * @param environment time of that balancer
     * @return what writes and reads the notes
     */
    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return (target, verdict) -> new Memory(environment.ticker());
    }

    private final class Memory implements Watch {

        private final Ticker ticker;

        Memory(Ticker ticker) {
            this.ticker = ticker;
        }

        @Override
        public String note() {
            return state.note(ticker.read());
        }

        @Override
        public void recall(String note, Duration away) {
            FailbackState.noted(note, ticker.read(), away)
                    .ifPresent(known -> change(before -> before.isIdle() ? known : before));
        }
    }

    boolean isIdle() {
        return state.isIdle();
    }

    boolean isStrong(double strength) {
        return strength >= rules.leaveBelow();
    }

    /** Takes a step, and says which part of what it can carry each tier may take. */
    Map<Integer, Double> allowances(Eye eye, Collection<Integer> tiers, long now) {
        FailbackState stepped = change(before -> step(before, eye, tiers, now));
        Map<Integer, Double> allowances = new TreeMap<>();
        tiers.forEach(tier -> allowances.put(tier, stepped.of(tier).allowance(rules, now)));
        return allowances;
    }

    private FailbackState step(FailbackState before, Eye eye, Collection<Integer> tiers, long now) {
        Map<Integer, TierReturn> next = new TreeMap<>(before.returns());
        Map<Integer, Evidence> evidence = new TreeMap<>(before.evidence());
        for (int tier : tiers) {
            Seen seen = eye.look(tier, now);
            Evidence heard = Optional.ofNullable(before.evidence().get(tier))
                    .map(earlier -> earlier.after(seen.faults))
                    .orElseGet(() -> Evidence.before(seen.faults));
            TierReturn.Order order = before.order(tier);
            TierReturn after =
                    before.of(tier).next(new TierReturn.Sight(seen.strength, heard.recent(), order), rules, now);
            next.remove(tier);
            evidence.remove(tier);
            if (after.phase() != TierReturn.Phase.SERVING) {
                next.put(tier, after);
            }
            if (after.isOnTheWay()) {
                evidence.put(tier, heard);
            }
        }
        return new FailbackState(next, before.orders(), evidence);
    }

    /**
     * What each tier is doing that does not simply serve, and what was ordered.
     *
     * @return for example {@code all serve} or {@code tier 0 probing}
     */
    @Override
    public String toString() {
        FailbackState now = state;
        if (now.isIdle()) {
            return "all serve";
        }
        return "away or returning " + now.returns() + ", ordered " + now.orders();
    }

    /** Describes a control. Not thread-safe. */
    public static final class Builder {

        private final Failback failback;
        private double probeShare = 0.05;
        private Duration probe = Duration.ofSeconds(10);
        private double leaveBelow = 0.5;
        private double returnFrom = 0.8;
        private double faultLimit = 0.1;

        private Builder(Failback failback) {
            this.failback = failback;
        }

        /**
         * Sets how a tier that waited shows that it works; 5 % for 10 s by default.
         *
         * @param share the part of what it can carry that it takes; from 0 to 1
         * @param length how long; from zero to 365 days
         * @return this
         */
        public Builder probe(double share, Duration length) {
            probeShare = share;
            probe = requireNonNull(length, "length");
            return this;
        }

        /**
         * Sets the usable share of a tier below which it has left, and the one from which on it is fit to return; 0.5 and 0.8 by
         * default.
         *
         * @param low from 0 to {@code high}
         * @param high at most 1
         * @return this
         */
        public Builder hysteresis(double low, double high) {
            leaveBelow = low;
            returnFrom = high;
            return this;
        }

        /**
         * Sets the share of faults among a tier's calls above which its return is broken off; 0.1 by default.
         *
         * @param limit from 0 to 1; 1 never breaks off
         * @return this
         */
        public Builder abortAbove(double limit) {
            faultLimit = limit;
            return this;
        }

        /**
         * Builds the control.
         *
         * @return a control of which every tier serves
         * @throws IllegalArgumentException if a setting breaks its rule
         */
        public FailbackControl build() {
            return new FailbackControl(
                    new TierReturn.Rules(failback, probeShare, probe, leaveBelow, returnFrom, faultLimit));
        }
    }
}
