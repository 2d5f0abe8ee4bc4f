package dev.lbkit.failover;

import dev.lbkit.Outcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Limits and budgets under the interleavings of two threads that Lincheck's model checker tries: never more calls in flight than the
 * limit, none counted that has left, and no token taken twice. Bug class B15, chaos test C05. {@code -Dlbkit.stress=N} tries N times
 * as many.
 */
final class LimiterRaceTest {

    @ParameterizedTest
    @ValueSource(classes = {Limit.class, Budget.class, Periods.class})
    void races_anyOrder_theBooksAreRight(Class<?> subject) {
        Races.of(3, 9).check(subject);
    }

    @ParameterizedTest
    @ValueSource(classes = {RacyLimit.class, RacyBudget.class})
    void plantedRace_isFound(Class<?> planted) {
        Races.assertFound(planted, 6);
    }

    @Test
    void limit_fullAndLeftByTwoThreads_hasRoomAgain() {
        Races.of(2, 6).check(Handover.class);
    }

    /** A limit of two that calls enter and leave. */
    public static final class Limit {

        private final Limiter limiter = new Limiter(ConcurrencyLimit.fixed(2), 0);
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Operation
        public void enter() {
            if (limiter.enter() != Places.NONE) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            }
        }

        @Operation
        public void pass() {
            int place = limiter.enter();
            if (place != Places.NONE) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                limiter.leave(place, Outcome.SUCCESS, 1_000_000, 1);
            }
        }

        @Validate
        public void books() {
            Races.check(limiter.inFlight() == inside.get() && most.get() <= 2);
        }
    }

    /** Calls come and go while periods begin, and one of long ago leaves: nobody is counted who is not inside. */
    public static final class Periods {

        private final Places places = new Places();
        private final int old = places.take(9);

        @Operation
        public void pass() {
            int place = places.take(9);
            Races.check(place != Places.NONE);
            places.leave(place);
        }

        @Operation(nonParallelGroup = "periods")
        public void nextPeriod() {
            places.nextPeriod();
        }

        @Operation(runOnce = true)
        public void leaveLate() {
            places.leave(old);
        }

        @Validate
        public void books() {
            places.leave(old);
            Races.check(places.taken() == 0);
        }
    }

    /** Two calls in a limit of two: when both have left, two others fit. */
    public static final class Handover {

        private final Limiter limiter = new Limiter(ConcurrencyLimit.fixed(2), 0);

        @Operation
        public void pass() {
            int place = limiter.enter();
            Races.check(place != Places.NONE);
            limiter.leave(place);
        }

        @Validate
        public void books() {
            Races.check(limiter.inFlight() == 0);
        }
    }

    /** Three tokens, one more for each call: never more taken than there were. */
    public static final class Budget {

        private final RetryBudget budget = RetryBudget.of(1, 3, 0);
        private final AtomicInteger deposits = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();

        @Operation
        public void call() {
            deposits.incrementAndGet();
            budget.deposit();
        }

        @Operation
        public void retry() {
            if (budget.tryWithdraw(0)) {
                taken.incrementAndGet();
            }
        }

        @Validate
        public void books() {
            Races.check(taken.get() <= 3 + deposits.get());
        }
    }

    /** Planted: looks whether there is room, then enters. */
    public static final class RacyLimit {

        private final AtomicInteger inFlight = new AtomicInteger();

        @Operation
        public void enter() {
            if (inFlight.get() < 1) {
                inFlight.incrementAndGet();
            }
        }

        @Validate
        public void books() {
            Races.check(inFlight.get() <= 1);
        }
    }

    /** Planted: looks whether there is a token, then takes it. */
    public static final class RacyBudget {

        private volatile int tokens = 1;
        private final AtomicInteger taken = new AtomicInteger();

        @Operation
        public void retry() {
            int seen = tokens;
            if (seen > 0) {
                tokens = seen - 1;
                taken.incrementAndGet();
            }
        }

        @Validate
        public void books() {
            Races.check(taken.get() <= 1);
        }
    }
}
