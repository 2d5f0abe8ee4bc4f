package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members and leases under the interleavings of two threads that Lincheck's model checker tries: whatever was begun is completed,
 * given up or in flight, exactly. Bug class B15, chaos test C05. {@code -Dlbkit.stress=N} tries N times as many.
 */
final class LeaseRaceTest {

    private static final String WRONG = "the books are wrong";

    private static ModelCheckingOptions race(int actors) {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(actors)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(2 * actors * Integer.getInteger("lbkit.stress", 1))
                .invocationsPerIteration(100);
    }

    /** An assertion of AssertJ does not pass the model checker. */
    private static void check(boolean holds) {
        if (!holds) {
            throw new AssertionError(WRONG);
        }
    }

    @Test
    void lease_endedByTwoThreads_endsOnce() {
        race(1).check(OneLease.class);
    }

    @Test
    void leases_amongCallsAndPeriods_areCountedOnce() {
        race(2).check(Periods.class);
    }

    @Test
    void silence_twoFirstCalls_countsFromThem() {
        race(1).check(FirstCalls.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {RacyCounter.class, RacyEnd.class})
    void plantedRace_isFound(Class<?> planted) {
        assertThatThrownBy(() -> race(1).check(planted))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Validation function books has failed")
                .hasMessageContaining(WRONG);
    }

    /** The one place that knows how a member is made. */
    private static DefaultMember member(AtomicInteger completed) {
        LoadBalancer.Environment environment = new LoadBalancer.Environment(
                "race", () -> 0, (delay, task) -> () -> {}, () -> 0, new BalancerListener() {
                    @Override
                    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
                        completed.incrementAndGet();
                    }
                });
        return new DefaultMember(Target.of("http://a"), environment, 1e9, () -> {});
    }

    /** A member, and what happened to its leases. */
    private static final class Books {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger completed = new AtomicInteger();
        private final AtomicInteger reclaimed = new AtomicInteger();
        private final DefaultMember member = member(completed);

        Lease lease() {
            begun.incrementAndGet();
            return member.lease(0);
        }

        void nextPeriod() {
            reclaimed.addAndGet(member.nextPeriod());
        }

        /** Two more leases, so that a count below 0 shows, which a member does not tell. */
        void balance() {
            lease();
            lease();
            check(member.inFlight() >= 2);
            check(completed.get() + reclaimed.get() + member.inFlight() == begun.get());
        }
    }

    /** Two threads end one lease. */
    public static final class OneLease {

        private final Books books = new Books();
        private final Lease lease = books.lease();

        @Operation
        public void end() {
            lease.complete(Outcome.SUCCESS);
        }

        @Validate
        public void books() {
            books.balance();
        }
    }

    /** Calls begin and end, and a lease of long ago ends, while the update loop begins periods. */
    public static final class Periods {

        private final Books books = new Books();
        private final Lease old = books.lease();

        @Operation
        public void call() {
            books.lease().complete(Outcome.SUCCESS);
        }

        @Operation
        public void endOld() {
            old.close();
        }

        @Operation(nonParallelGroup = "the update loop")
        public void giveUpOld() {
            books.nextPeriod();
            books.nextPeriod();
        }

        @Validate
        public void books() {
            books.balance();
        }
    }

    /** Two threads call a target that was idle for an hour since its last answer. */
    public static final class FirstCalls {

        private static final long HOUR = 3_600_000_000_000L;

        private final DefaultMember member = member(new AtomicInteger());
        private final Member.Answers answers = member.answers();

        public FirstCalls() {
            Lease lease = member.lease(0);
            lease.complete(Outcome.SUCCESS); // at 0: the ticker stands still
        }

        @Operation
        public void begin() {
            member.lease(HOUR);
        }

        @Validate
        public void books() {
            check(answers.silence(HOUR) == 0);
        }
    }

    /** Planted: reads, then writes. */
    public static final class RacyCounter {

        private volatile int inFlight;
        private final AtomicInteger begun = new AtomicInteger();

        @Operation
        public void begin() {
            begun.incrementAndGet();
            inFlight = inFlight + 1;
        }

        @Validate
        public void books() {
            check(inFlight == begun.get());
        }
    }

    /** Planted: looks whether a lease has ended, then ends it. */
    public static final class RacyEnd {

        private volatile boolean ended;
        private final AtomicInteger completed = new AtomicInteger();

        @Operation
        public void end() {
            if (!ended) {
                ended = true;
                completed.incrementAndGet();
            }
        }

        @Validate
        public void books() {
            check(completed.get() <= 1);
        }
    }
}
