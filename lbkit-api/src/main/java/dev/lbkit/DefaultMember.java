package dev.lbkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Leases in flight are counted by period. Each long holds the leases begun in one period: the count in its high half, the
 * period's number in its low half, so that one atomic add both counts and tells the lease its period. Even and odd periods
 * take turns; when a period begins, whatever the one before last still holds is lost, and is swapped out in one atomic step.
 * A lease that ends after its period was swapped out sees a foreign number, takes its add back and changes nothing. So a lost
 * lease costs nothing to track, and no counter can rot.
 *
 * What requests write lies in the middle of an array of its own, with a cache line of nothing on either side: whoever reads
 * other facts, or other members, is not slowed down by it.
 */
/** A target with its counters. Lives as long as the target's id and uri stay listed. */
final class DefaultMember implements Member {

    /** Stands for a time where no clock was read, as nothing needed it. */
    static final long UNREAD = Long.MIN_VALUE;

    private static final VarHandle LIVE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int LEASES = 8; // of even periods, and of odd ones beside them
    private static final int LATENCY = 10;
    private static final int FAULTS = 11;
    private static final int SIZE = 20;
    private static final long ONE = 1L << 32;

    private final LoadBalancer.Environment environment;
    private final Runnable timeWanted;
    private final double fading;
    private final long[] live = new long[SIZE]; // through LIVE
    private volatile Target target; // written by the update loop
    private volatile Watches watches; // written by the update loop
    private volatile Reported reported = Reported.NOTHING;
    private volatile int period; // written by the update loop
    private volatile @Nullable DefaultAnswers answers; // set once, by the first who asks
    private boolean timing; // set once by the first reader of the latency; a late view of it loses one sample

    /** A member with nothing in flight; runs {@code timeWanted} when a fault was not timed. */
    DefaultMember(Target target, LoadBalancer.Environment environment, double memoryNanos, Runnable timeWanted) {
        this.target = target;
        this.environment = environment;
        this.watches = new Watches(environment, target, List.of());
        this.fading = Estimate.fading(memoryNanos);
        this.timeWanted = timeWanted;
        live[LEASES + 1] = 1; // the period before the first, so that its number fits
        live[LATENCY] = Estimate.NONE;
        live[FAULTS] = Estimate.NONE;
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public int inFlight() {
        return Math.max(0, begunIn(0) + begunIn(1));
    }

    /** How many leases of a period, even or odd, are in flight. */
    private int begunIn(int leasePeriod) {
        return (int) (live(LEASES + (leasePeriod & 1)) >> 32);
    }

    @Override
    public double latencyNanos(long now, double unheard) {
        if (!timing) {
            timing = true;
        }
        return Estimate.at(live(LATENCY), now, fading, unheard);
    }

    @Override
    public double faultRate(long now) {
        return Estimate.at(live(FAULTS), now, fading, 0);
    }

    @Override
    public Answers answers() {
        DefaultAnswers kept = answers;
        return kept == null ? keepAnswers() : kept;
    }

    private synchronized Answers keepAnswers() {
        DefaultAnswers kept = answers;
        if (kept == null) {
            kept = new DefaultAnswers(this, fading);
            answers = kept;
        }
        return kept;
    }

    @Override
    public Optional<LoadReport> lastReport() {
        return reported.report();
    }

    @Override
    public long reportAge(long now) {
        return reported.age(now);
    }

    /** Takes what the target said of itself outside of a call. */
    void reported(LoadReport report) {
        reported = new Reported(Optional.of(report), environment.ticker().read());
    }

    /** Opens a lease at a time, which may be {@link #UNREAD}: one more in flight. */
    Lease lease(long now) {
        int current = period;
        DefaultAnswers kept = answers;
        // Read first: of two first calls one finds nothing before it.
        int beside = kept == null ? 0 : begunIn(current + 1);
        long before = add(current, ONE);
        if (kept != null) {
            kept.begun(beside + (int) (before >> 32) <= 0, now);
        }
        environment.listener().leased(environment.balancer(), target);
        return new DefaultLease(this, now, (int) before);
    }

    /** The time at which a lease ends: unread if its start is. */
    long endOf(long started) {
        return started == UNREAD ? UNREAD : environment.ticker().read();
    }

    /** Ends a lease that has not been ended before. */
    void end(int leasePeriod, long started, long ended, Outcome outcome, Optional<LoadReport> newReport) {
        if ((int) add(leasePeriod, -ONE) != leasePeriod) {
            add(leasePeriod, ONE);
            return;
        }
        long took = Math.max(0, ended - started);
        if (newReport.isPresent()) {
            reported = new Reported(
                    newReport, ended == UNREAD ? environment.ticker().read() : ended);
        }
        if (outcome != Outcome.CANCELLED) {
            learn(outcome, took, ended);
        }
        environment.listener().completed(environment.balancer(), target, outcome, took);
    }

    private void learn(Outcome outcome, long took, long ended) {
        if (outcome != Outcome.REJECTED) {
            observe(outcome.isFault(), took, ended);
        }
        watches.heard(outcome, took, ended);
    }

    private void observe(boolean fault, long took, long ended) {
        if (timing && ended != UNREAD) {
            learnLatency(fault, took, ended);
        }
        DefaultAnswers kept = answers;
        if (kept != null) {
            kept.heard(fault, took, ended);
        }
        if (fault || live(FAULTS) != Estimate.NONE) {
            learnFault(fault, ended == UNREAD ? readAfterAll() : ended);
        }
    }

    private long readAfterAll() {
        timeWanted.run();
        return environment.ticker().read();
    }

    private void learnLatency(boolean fault, long took, long now) {
        long seen;
        long next;
        do {
            seen = live(LATENCY);
            next = Estimate.latency(seen, now, fading, took, fault);
        } while (next != seen && !LIVE.compareAndSet(live, LATENCY, seen, next));
    }

    private void learnFault(boolean fault, long now) {
        long seen;
        long next;
        do {
            seen = live(FAULTS);
            next = Estimate.faultRate(seen, now, fading, fault);
        } while (next != seen && !LIVE.compareAndSet(live, FAULTS, seen, next));
    }

    /** Begins the next period and gives up the leases of the one before last. Called by the update loop alone. */
    int nextPeriod() {
        int next = period + 1;
        long lost = (long) LIVE.getAndSet(live, LEASES + (next & 1), next & 0xffff_ffffL);
        period = next;
        return (int) (lost >> 32);
    }

    /** Gives up the estimates of which nothing is left, while their stamps still tell that. Called by the update loop alone. */
    void forget(long now) {
        Estimate.forget(live, LATENCY, now);
        Estimate.forget(live, FAULTS, now);
        Optional.ofNullable(answers).ifPresent(kept -> kept.forget(now));
    }

    private long add(int leasePeriod, long count) {
        return (long) LIVE.getAndAdd(live, LEASES + (leasePeriod & 1), count);
    }

    private long live(int index) {
        return (long) LIVE.getOpaque(live, index);
    }

    /** Takes the facts of a newer list. Called by the update loop alone. */
    void restate(Target newTarget) {
        target = newTarget;
    }

    /** Sets who hears how calls end. Called by the update loop alone. */
    void heardBy(List<HealthDetector.Watch> newWatches) {
        watches = new Watches(environment, target, newWatches);
    }

    /** What is known, in the form that outlives the process; {@code row} is how it is shown. */
    LearnedTarget learned(View.Row row, long now) {
        Optional<DefaultAnswers> kept = Optional.ofNullable(answers);
        return new LearnedTarget(
                target.id(),
                target.uri().toString(),
                LearnedTarget.Figure.of(live(LATENCY), now),
                LearnedTarget.Figure.of(live(FAULTS), now),
                kept.map(known -> known.learned(now)).orElse(LearnedTarget.Figure.NONE),
                kept.map(known -> (float) known.mean()).orElse(0f),
                kept.map(known -> (float) known.variance()).orElse(0f),
                row.rampedMillis(now),
                row.recoveredMillis(now),
                watches.notes());
    }

    /** Goes on from what an earlier process knew. Called by the update loop before the first call. */
    void restore(LearnedTarget learned, long now, long awayNanos) {
        LIVE.setOpaque(live, LATENCY, learned.latency().state(now, awayNanos));
        LIVE.setOpaque(live, FAULTS, learned.faults().state(now, awayNanos));
        timing |= !learned.latency().equals(LearnedTarget.Figure.NONE);
        if (!learned.answers().equals(LearnedTarget.Figure.NONE)) {
            ((DefaultAnswers) answers()).restore(learned, now, awayNanos);
        }
    }

    /** The latency estimate for a snapshot, which must not switch estimates on; 0 if nothing is known. */
    double knownLatencyNanos() {
        DefaultAnswers kept = answers;
        double usual = kept == null ? 0 : kept.usualNanos();
        return usual > 0 ? usual : Estimate.value(live(LATENCY));
    }
}
