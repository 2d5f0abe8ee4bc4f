package dev.lbkit.failover;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/*
 * The delay is the quantile of latencies that a share of calls exceeds, followed by steps: a late call raises it, one in time lowers
 * it by as much less as there should be more of them. It needs no history and no allocation. A late call is hedged while its target
 * is silent and no more calls than usual are in flight. Where a target answers others meanwhile, the call is long, and its copy
 * would be as long; where everything is busier than usual, a copy makes others late. Both hold without knowing any capacity.
 *
 * A target without other calls of this failover is silent too, so most late calls are long ones all the same: their copies never win, and
 * are most of the work that hedging adds. The longer a call takes, the less likely it is merely long. So while fewer than half of the
 * hedges win, fewer calls count as late, which is a longer delay. What
 * is written here is an estimate: a lost update loses one sample. The bound on the extra load does not rest on it, but on the bucket.
 */
/** Decides when and whether the calls of one failover are hedged. Thread-safe and lock-free. */
final class HedgeGovernor {

    private static final double STEP = 0.0005; // by which a call in time lowers the delay
    private static final double LATE_GAIN = 0.05;
    private static final double LEAST_LATE = 0.1; // of the largest share of late calls
    private static final double WIN_GAIN = 0.03;
    private static final double FIRST_DELAY = 5; // in latencies of the first call
    private static final double WORTHWHILE = 0.1; // the share of hedges that must win, or else few are sent
    private static final double TRIALS = 0.1; // of those few, to see whether they win again
    private static final int BURST = 10;
    private static final int USUAL = 1000; // attempts over which the usual number in flight is taken

    private final Hedging settings;
    private final double mostLate;
    private final RetryBudget tokens;
    private final PerTarget<AtomicLong> answers;
    private final AtomicInteger inTime = new AtomicInteger(); // attempts in flight that are not late
    private volatile double usual; // the mean of that
    private volatile int attempts; // up to USUAL
    private volatile double delayNanos; // 0 until the first call succeeded
    private volatile double lateShare; // the share of calls that are late
    private volatile double winShare = 0.15; // little more than worthwhile: hedges must prove themselves

    HedgeGovernor(Hedging settings, LoadBalancer balancer) {
        this.settings = settings;
        mostLate = settings.mostExtra() / 2;
        lateShare = mostLate;
        tokens = RetryBudget.of(settings.mostExtra(), BURST, 0);
        answers = new PerTarget<>(balancer, first -> new AtomicLong());
    }

    /** A call begins. */
    void began() {
        tokens.deposit();
    }

    /** An attempt begins. */
    void attempted() {
        int now = inTime.incrementAndGet();
        int seen = Math.min(USUAL, attempts + 1);
        attempts = seen;
        double known = usual;
        usual = known + (now - known) / seen;
    }

    /** An attempt ended, or is late: it waits for its target, and says nothing of how busy the others are. */
    void left() {
        inTime.decrementAndGet();
    }

    /** How often a target answered, whatever: counted, as a time would cost each call a clock read. */
    AtomicLong answers(Target target) {
        return answers.of(target);
    }

    /** How long an attempt may take until it is late; empty while nothing is known. */
    Optional<Duration> delay() {
        double known = delayNanos;
        return known == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(settings.least().toNanos(), (long) known)));
    }

    /** An attempt succeeded before it was late. How long it took is asked of the first one alone. */
    void inTime(LongSupplier tookNanos) {
        double known = delayNanos;
        delayNanos = known == 0 ? FIRST_DELAY * Math.max(1, tookNanos.getAsLong()) : known * (1 - STEP);
    }

    /** An attempt is late. */
    void late() {
        double known = delayNanos;
        delayNanos = known * (1 + STEP * (1 - lateShare) / lateShare);
    }

    /** Whether an attempt that is late, on a target that is silent, may be hedged. Takes nothing: a target must be found first. */
    boolean allows(RandomGenerator random, long now) {
        return !isBusy() && (winShare >= WORTHWHILE || random.nextDouble() < TRIALS) && tokens.hasToken(now);
    }

    /** Takes the token of a hedge that is about to begin; false if there is none. */
    boolean tryWithdraw(long now) {
        return tokens.tryWithdraw(now);
    }

    /** More calls in flight than usual, by more than chance explains: their number spreads by its root. */
    private boolean isBusy() {
        return inTime.get() > usual + Math.sqrt(usual);
    }

    /** A call that was hedged succeeded. */
    void raced(Winner winner) {
        double known = winShare;
        winShare = known + WIN_GAIN * ((winner == Winner.HEDGE ? 1 : 0) - known);
        double late = lateShare * (winner == Winner.HEDGE ? 1 + LATE_GAIN : 1 - LATE_GAIN);
        lateShare = Math.max(LEAST_LATE * mostLate, Math.min(mostLate, late));
    }

    /** Who answered first. */
    enum Winner {
        FIRST,
        HEDGE
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
