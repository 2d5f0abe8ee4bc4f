package dev.lbkit.health;

import java.util.Map;

/**
 * Says which targets are outliers, from how the application's own calls to them ended.
 *
 * <p>A stateless value, composed into {@link OutlierDetection}. Asked off the request path, once in each interval, with
 * everything that was heard; a rule of one's own is a lambda. Rules that keep the stated rate of false ejections of
 * {@link OutlierDetection.Builder#falseEjectionsPerDay} are {@link #consecutiveFaults}, {@link #excessFaults} and
 * {@link #slowness}; the others are those of Envoy and gRPC, and a robust form of theirs, which promise none.
 */
@FunctionalInterface
public interface OutlierRule {

    /**
     * The outliers of a round.
     *
     * @param round what was heard
     * @return the reason by the number of the target, for an operator to read
     */
    Map<Integer, String> outliers(Round round);

    /**
     * A number of faults in a row at which this rule wants to be asked at once; it is asked again when they have doubled.
     *
     * @return at least 1; by default never
     */
    default int promptAt() {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether this rule looks at latencies, which are then kept for it.
     *
     * @return false by default
     */
    default boolean needsLatencies() {
        return false;
    }

    /**
     * The share of its findings that have consequences; the others are told as the reason of the target's status alone.
     *
     * @return from 0 to 1; 1 by default
     */
    default double enforcement() {
        return 1;
    }

    /**
     * The same rule with only a share of its findings enforced, each by chance.
     *
     * @param share from 0, a dry run, to 1
     * @return the rule
     * @throws IllegalArgumentException if the share breaks its rule
     */
    default OutlierRule enforced(double share) {
        return new Enforced(this, share);
    }

    /**
     * The same rule without consequences: what it finds is told as the reason of the target's status.
     *
     * @return the rule
     */
    default OutlierRule dryRun() {
        return enforced(0);
    }

    /**
     * So many faults in a row, and as many as chance makes rare enough.
     *
     * <p>A row of {@code r} faults by chance has the probability {@code p^r}, where {@code p} is the fault rate of the other
     * targets; the row must be long enough for all rows of a day to stay below the stated rate. So 5 suffice where the others
     * serve, 7 to 11 are asked for where each tenth call fails everywhere, and no row suffices where everything fails.
     *
     * @param faults at least 1
     * @return the rule; it acts on the fault that completes the row
     * @throws IllegalArgumentException if the number breaks its rule
     */
    static OutlierRule consecutiveFaults(int faults) {
        return new ConsecutiveFaults(faults);
    }

    /**
     * A share of faults above that of all other targets together, by more than chance explains.
     *
     * <p>Fisher's exact test of one target beside the others, over the last interval and over the window: it holds at one call a
     * second as at a thousand, for 3 targets as for 300, and where most
     * targets are bad as well, as long as the others are better and there are calls enough.
     *
     * @param excess by how much the share must be higher, for example 0.05; below that a difference is real, but not worth an
     *     ejection; greater than 0 and at most 1
     * @return the rule
     * @throws IllegalArgumentException if the excess breaks its rule
     */
    static OutlierRule excessFaults(double excess) {
        return new ExcessFaults(excess);
    }

    /**
     * Latencies above those of all other targets together, by more than chance explains.
     *
     * <p>The rank test of Mann and Whitney, over the last interval and over the window, which asks nothing of the shape of
     * latencies. It takes each call for independent: where one target's calls queue up together, {@code times} keeps the
     * difference worth an ejection.
     *
     * @param times by which factor the median must be higher; greater than 1
     * @return the rule
     * @throws IllegalArgumentException if the factor breaks its rule
     */
    static OutlierRule slowness(double times) {
        return new Slowness(times);
    }

    /**
     * A success rate below the mean of all targets by so many standard deviations, as Envoy and gRPC do it.
     *
     * <p>Over the last interval. Cannot find anything where more than {@code 1 / (1 + deviations^2)} of the targets are bad:
     * 21.7 % at the usual 1.9. Source: gRPC's proposal A50.
     *
     * @param deviations finite and at least 0; 1.9 is usual
     * @param minTargets how many targets must have the calls; at least 1; 5 is usual
     * @param minCalls how many calls a target must have had; at least 1; 100 is usual
     * @return the rule
     * @throws IllegalArgumentException if a number breaks its rule
     */
    static OutlierRule successRate(double deviations, int minTargets, int minCalls) {
        return new SuccessRate(deviations, new Enough(minTargets, minCalls));
    }

    /**
     * A success rate below the median of all targets by so many deviations, which works until half of them are bad.
     *
     * <p>Over the window. The deviation is 1.4826 times the median absolute deviation, or what chance gives the calls of the
     * target, whichever is greater; one percentage point is always forgiven.
     *
     * @param deviations finite and at least 0; 5 is usual
     * @param minTargets how many targets must have the calls; at least 1
     * @param minCalls how many calls a target must have had; at least 1
     * @return the rule
     * @throws IllegalArgumentException if a number breaks its rule
     */
    static OutlierRule medianRate(double deviations, int minTargets, int minCalls) {
        return new MedianRate(deviations, new Enough(minTargets, minCalls));
    }

    /**
     * A share of faults above a fixed one, over the last interval, as Envoy and gRPC do it.
     *
     * @param share from 0 to 1; 0.85 is usual
     * @param minTargets how many targets must have the calls; at least 1; 5 is usual
     * @param minCalls how many calls a target must have had; at least 1; 50 is usual
     * @return the rule
     * @throws IllegalArgumentException if a number breaks its rule
     */
    static OutlierRule failurePercentage(double share, int minTargets, int minCalls) {
        return new FailurePercentage(share, new Enough(minTargets, minCalls));
    }
}
