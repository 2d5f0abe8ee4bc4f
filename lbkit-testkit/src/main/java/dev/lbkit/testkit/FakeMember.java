package dev.lbkit.testkit;

import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A member whose counters are whatever the test says.
 *
 * <p>Thread-safe. New members are idle, of unknown latency and without faults. Estimates stand still: they do not fade.
 */
public final class FakeMember implements Member {

    private static final double MANY = 1e6;
    private static final double NARROW = 1e-4;

    private final Target target;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Answers answers = new SetAnswers();
    private volatile OptionalDouble latencyNanos = OptionalDouble.empty(); // written by the test
    private volatile double faultRate; // written by the test
    private volatile Duration silence = Duration.ZERO; // written by the test
    private volatile double freshness = 1; // written by the test
    private volatile Optional<LoadReport> report = Optional.empty(); // written by the test
    private volatile long reportedAt; // written by the test

    private FakeMember(Target target) {
        this.target = target;
    }

    /**
     * A member for a target.
     *
     * @param target the target
     * @return an idle member
     */
    public static FakeMember of(Target target) {
        return new FakeMember(target);
    }

    /**
     * A healthy set of equal weights.
     *
     * @param size how many; at least 1
     * @return members named {@code t0}, {@code t1} and so on, each a {@link FakeMember}
     */
    public static TargetSet set(int size) {
        double[] weights = new double[size];
        Arrays.fill(weights, 1);
        return setOf(weights);
    }

    /**
     * A healthy set of these weights.
     *
     * @param weights at least one
     * @return members named {@code t0}, {@code t1} and so on, each a {@link FakeMember}
     */
    public static TargetSet setOf(double... weights) {
        return TargetSet.of(IntStream.range(0, weights.length)
                .mapToObj(i -> Target.of("t" + i, "http://10.0.0." + i + ":80").withWeight(weights[i]))
                .map(FakeMember::of)
                .map(TargetSet.Entry::of)
                .toList());
    }

    /**
     * The fake at an index of a set of fakes.
     *
     * @param set made of fakes
     * @param index from 0 to {@code size() - 1}
     * @return the member, ready to be told what to report
     */
    public static FakeMember at(TargetSet set, int index) {
        return (FakeMember) set.get(index);
    }

    /**
     * Sets the leases in flight.
     *
     * @param count what {@link #inFlight()} says from now on
     * @return this
     */
    public FakeMember withInFlight(int count) {
        inFlight.set(count);
        return this;
    }

    /** Adds a lease in flight. */
    public void begin() {
        inFlight.incrementAndGet();
    }

    /** Takes a lease in flight away. */
    public void end() {
        inFlight.decrementAndGet();
    }

    /**
     * Sets the latency estimate.
     *
     * @param latency what {@link #latencyNanos} says from now on
     * @return this
     */
    public FakeMember withLatency(Duration latency) {
        latencyNanos = OptionalDouble.of((double) latency.toNanos());
        return this;
    }

    /**
     * Sets the fault rate.
     *
     * @param rate what {@link #faultRate} says from now on; 0 to 1
     * @return this
     */
    public FakeMember withFaultRate(double rate) {
        faultRate = rate;
        return this;
    }

    /**
     * Sets how long its calls in flight have been waiting.
     *
     * @param waiting what {@link Answers#silence} says from now on, while something is in flight
     * @return this
     */
    public FakeMember withSilence(Duration waiting) {
        silence = waiting;
        return this;
    }

    /**
     * Sets how old its last answer is, by what is left of what was known.
     *
     * @param left what {@link Answers#freshness} says from now on; 0 to 1
     * @return this
     */
    public FakeMember withFreshness(double left) {
        freshness = left;
        return this;
    }

    /**
     * Sets the last report, as of tick 0.
     *
     * @param newReport what {@link #lastReport} says from now on
     * @return this
     */
    public FakeMember withReport(LoadReport newReport) {
        return withReport(newReport, 0);
    }

    /**
     * Sets the last report.
     *
     * @param newReport what {@link #lastReport} says from now on
     * @param at the tick at which it came
     * @return this
     */
    public FakeMember withReport(LoadReport newReport, long at) {
        reportedAt = at;
        report = Optional.of(newReport);
        return this;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public double latencyNanos(long now, double unheard) {
        return latencyNanos.orElse(unheard);
    }

    @Override
    public double faultRate(long now) {
        return faultRate;
    }

    /** As if it had answered many times, always within the latency that was set; never, if none was. */
    @Override
    public Answers answers() {
        return answers;
    }

    private final class SetAnswers implements Answers {

        @Override
        public double count(long now) {
            return latencyNanos.isPresent() ? MANY : 0;
        }

        @Override
        public double freshness(long now) {
            return freshness;
        }

        @Override
        public double mean() {
            return Math.sqrt(Math.sqrt(latencyNanos.orElse(0)));
        }

        @Override
        public double variance() {
            return mean() * mean() * NARROW;
        }

        @Override
        public long silence(long now) {
            return inFlight() > 0 ? silence.toNanos() : 0;
        }
    }

    @Override
    public Optional<LoadReport> lastReport() {
        return report;
    }

    @Override
    public long reportAge(long now) {
        return report.isEmpty() ? Long.MAX_VALUE : Math.max(0, now - reportedAt);
    }

    @Override
    public String toString() {
        return target.id();
    }
}
