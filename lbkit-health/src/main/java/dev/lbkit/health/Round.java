package dev.lbkit.health;

import dev.lbkit.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What was heard of every target that is not ejected, as the rules of outlier detection judge it.
 *
 * <p>Immutable. Targets are numbered from 0, in the order in which they joined. A call is one that ended as success or fault;
 * refused and cancelled calls are left out, and so are calls during which this client stalled.
 */
public final class Round {

    private static final double PRIOR = 50; // calls with one fault, before anything is heard
    static final double UNHEARD = 1 / PRIOR; // the fault rate then
    private static final double RECENT_PRIOR = 25;

    private final Span recent;
    private final Span window;
    private final Span history;
    private final List<Row> rows;
    private final double outage; // the fault rate that goes with the median of the rows
    private final double chance;
    private final double chancePerCall;

    /** The faults in a row of one target, up to now, and how the last call ended. */
    record Row(int faults, Outcome last) {}

    Round(Span recent, Span window, Span history, List<Row> rows, double chance, double chancePerCall) {
        this.recent = recent;
        this.window = window;
        this.history = history;
        this.rows = rows;
        this.chance = chance;
        int[] heard = IntStream.range(0, rows.size())
                .filter(i -> window.calls(i) > 0)
                .map(i -> rows.get(i).faults())
                .sorted()
                .toArray();
        int median = heard.length < 2 ? 0 : heard[(heard.length - 1) / 2];
        outage = median / (median + 1.0);
        this.chancePerCall = chancePerCall;
    }

    /**
     * How many targets there are.
     *
     * @return at least 0
     */
    public int size() {
        return rows.size();
    }

    /**
     * The calls of the last interval alone.
     *
     * @return what was counted
     */
    public Span recent() {
        return recent;
    }

    /**
     * The calls of the last six intervals.
     *
     * @return what was counted
     */
    public Span window() {
        return window;
    }

    /**
     * The faults of a target since its last success.
     *
     * @param target its number
     * @return at least 0
     */
    public int faultsInARow(int target) {
        return rows.get(target).faults();
    }

    /**
     * The probability with which a rule may name a given target in this round although all targets are alike, for the stated
     * rate of false ejections to hold. A rule that looks twice halves it.
     *
     * @return more than 0
     */
    public double chance() {
        return chance;
    }

    /** The same for a rule that looks after each call. */
    double chancePerCall() {
        return chancePerCall;
    }

    Outcome lastFault(int target) {
        return rows.get(target).last();
    }

    /**
     * The share of faults among the others' calls: the highest of a longer past, from one in 50 where little is known, of now,
     * and of this very moment, in which half of all targets have that many faults in a row.
     */
    double faultRateBeside(int target) {
        double before = (history.faultsBeside(target) + 1) / (history.callsBeside(target) + PRIOR);
        double now = (recent.faultsBeside(target) + RECENT_PRIOR / PRIOR) / (recent.callsBeside(target) + RECENT_PRIOR);
        return Math.max(Math.max(before, now), outage);
    }

    /** The calls of some time, by target. Immutable. */
    public static final class Span {

        private final long[] calls;
        private final long[] faults;
        private final List<Latencies> latencies;
        private final long allCalls;
        private final long allFaults;
        private final Latencies allLatencies;

        Span(long[] calls, long[] faults, List<Latencies> latencies) {
            this.calls = calls;
            this.faults = faults;
            this.latencies = latencies;
            long callSum = 0;
            long faultSum = 0;
            for (int i = 0; i < calls.length; i++) {
                callSum += calls[i];
                faultSum += faults[i];
            }
            allCalls = callSum;
            allFaults = faultSum;
            allLatencies = latencies.stream().reduce(Latencies.NONE, Latencies::plus);
        }

        /**
         * How many calls a target had.
         *
         * @param target its number
         * @return at least 0
         */
        public long calls(int target) {
            return calls[target];
        }

        /**
         * How many of them were faults.
         *
         * @param target its number
         * @return from 0 to {@link #calls(int)}
         */
        public long faults(int target) {
            return faults[target];
        }

        /**
         * The share of faults among its calls.
         *
         * @param target its number
         * @return from 0 to 1; 0 if there was no call
         */
        public double faultRate(int target) {
            return calls[target] == 0 ? 0 : (double) faults[target] / calls[target];
        }

        /**
         * How many calls all other targets had.
         *
         * @param target the number of the one left out
         * @return at least 0
         */
        public long callsBeside(int target) {
            return allCalls - calls[target];
        }

        /**
         * How many of those were faults.
         *
         * @param target the number of the one left out
         * @return from 0 to {@link #callsBeside}
         */
        public long faultsBeside(int target) {
            return allFaults - faults[target];
        }

        long allCalls() {
            return allCalls;
        }

        long allFaults() {
            return allFaults;
        }

        Latencies latencies(int target) {
            return latencies.get(target);
        }

        Latencies latenciesBeside(int target) {
            return allLatencies.minus(latencies.get(target));
        }
    }
}
