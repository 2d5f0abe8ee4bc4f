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
 * Members and leases under every interleaving of a few threads that Lincheck's model checker tries: whatever was begun is
 * ended, given up or in flight, exactly. Bug class B15, chaos test C05. {@code -Dlbkit.stress=N} tries N times as many.
 */
final class LeaseRaceTest {

    private static final String WRONG = "the books are wrong";

    /** An assertion of AssertJ does not pass the model checker. */
    private static void check(boolean holds) {
        if (!holds) {
            throw new AssertionError(WRONG);
        }
    }

    private static ModelCheckingOptions race() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(3 * Integer.getInteger("lbkit.stress", 1))
                .invocationsPerIteration(150);
    }

    @Test
    void member_anyInterleaving_countsEveryLease() {
        race().check(Leases.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {RacyCounter.class, RacyEnd.class})
    void plantedRace_isFound(Class<?> planted) {
        assertThatThrownBy(() -> race().check(planted))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Validation function books has failed")
                .hasMessageContaining(WRONG);
    }

    /** Operations on a member, and one lease that several threads end. */
    public static final class Leases {

        private final AtomicInteger completed = new AtomicInteger();
        private final DefaultMember member = member(completed);
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger reclaimed = new AtomicInteger();
        private final Lease shared;

        public Leases() {
            shared = lease();
        }

        private Lease lease() {
            begun.incrementAndGet();
            return member.lease(0);
        }

        @Operation
        public void lose() {
            lease();
        }

        @Operation
        public void call() {
            lease().complete(Outcome.SUCCESS);
        }

        @Operation
        public void endShared() {
            shared.complete(Outcome.FAILURE);
            shared.close();
        }

        @Operation(nonParallelGroup = "the update loop")
        public void reclaim() {
            reclaimed.addAndGet(member.nextPeriod());
        }

        @Validate
        public void books() {
            check(completed.get() + reclaimed.get() + member.inFlight() == begun.get());
        }
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
