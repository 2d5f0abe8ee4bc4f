package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FailbackControlTest {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));

    private final FailbackControl control = FailbackControl.builder(
                    Failback.after(ofSeconds(30)).rampOver(ofSeconds(60)))
            .build();
    private final Theater theater = new Theater(
            Tiers.byRegion(List.of("eu", "us"))
                    .overprovisioning(1)
                    .failback(control)
                    .around(RANDOM),
            in("eu", "a-1"),
            in("eu", "b-1"),
            in("us", "c-1"),
            in("us", "d-1"));

    /** The part of 1000 calls, all with this outcome, that goes to the first region. */
    private double part(Outcome inFirst) {
        return IntStream.range(0, 1000)
                        .filter(i -> {
                            Lease lease = theater.balancer.acquire(PickRequest.any());
                            boolean isFirst = lease.target().locality().region().equals("eu");
                            lease.complete(isFirst ? inFirst : Outcome.SUCCESS);
                            return isFirst;
                        })
                        .count()
                / 1000.0;
    }

    private double part() {
        return part(Outcome.SUCCESS);
    }

    /** Time goes on with traffic. */
    private void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 500) {
            theater.time.advance(ofMillis(Math.min(left, 500)));
            theater.balancer.acquire(PickRequest.any()).close();
        }
    }

    private void first(HealthStatus status) {
        theater.say("a-1", status);
        theater.say("b-1", status);
    }

    @Test
    void acquire_regionDiesAndReturns_waitsProbesAndRamps() {
        first(UNHEALTHY);
        double lost = part();
        pass(ofSeconds(20));
        first(HEALTHY);
        pass(ofSeconds(29));
        double waiting = part();
        pass(ofSeconds(4));
        double probing = part();
        pass(ofSeconds(37));
        double ramping = part();
        pass(ofSeconds(35));
        double back = part();

        assertThat(lost).isZero();
        assertThat(waiting).isZero();
        assertThat(probing).isBetween(0.02, 0.09); // 0.05
        assertThat(ramping).isBetween(0.4, 0.65); // about half of the ramp
        assertThat(back).isEqualTo(1);
        assertThat(control).hasToString("all serve");
    }

    @Test
    void acquire_probeFails_breaksOffAndWaitsAnew() {
        first(UNHEALTHY);
        part();
        first(HEALTHY);
        part();
        pass(ofSeconds(31));

        double probing = part(Outcome.FAILURE);
        theater.time.advance(ofMillis(10));
        double brokenOff = part();
        pass(ofSeconds(29));
        double waiting = part();

        assertThat(probing).isBetween(0.02, 0.09);
        assertThat(brokenOff).isZero();
        assertThat(waiting).isZero();
        assertThat(control.toString()).contains("0=dwelling");
    }

    @Test
    void acquire_otherRegionDiesWhileTheFirstIsHeldBack_firstLendsAtOnce() {
        first(UNHEALTHY);
        part();
        control.hold(0);
        first(HEALTHY);
        part();

        theater.say("c-1", UNHEALTHY);
        double half = part();
        theater.say("d-1", UNHEALTHY);
        double all = part();

        assertThat(half).isBetween(0.42, 0.58); // what c-1 carried
        assertThat(all).isEqualTo(1);
    }

    @Test
    void hold_tierReturnsFit_staysAwayUntilReleased() {
        control.hold(0);
        double serving = part();
        first(UNHEALTHY);
        part();
        first(HEALTHY);
        pass(ofSeconds(600));
        double held = part();

        control.release(0);
        theater.time.advance(ofMillis(10));
        double released = part();

        assertThat(serving).isEqualTo(1);
        assertThat(held).isZero();
        assertThat(released).isBetween(0.02, 0.09);
    }

    @Test
    void leave_plannedSwitchover_rampsDownAndStaysAway() {
        control.leave(0);
        theater.time.advance(ofMillis(10));
        part();
        pass(ofSeconds(30));
        double halfway = part();
        pass(ofSeconds(31));
        double left = part();
        pass(ofSeconds(3600));
        double later = part();

        assertThat(halfway).isBetween(0.4, 0.6);
        assertThat(left).isZero();
        assertThat(later).isZero();
        List<String> path = theater.balancer.explain(PickRequest.any()).path();
        assertThat(path.get(1)).isEqualTo("tiers: 'tier 1' serves");
        assertThat(path.get(0)).endsWith("; failback: away or returning {0=held}, ordered {0=LEAVE}");
    }

    @Test
    void acquire_delayedFailbackFlapsBeforeItsEnd_timerStartsAnew() { // 300 s; fit at 10 s, gone and back at 100 s
        FailbackControl delayed =
                FailbackControl.builder(Failback.after(ofSeconds(300))).build();
        FailbackControl.Eye up = (tier, now) -> new FailbackControl.Seen(1, List.of());
        FailbackControl.Eye down = (tier, now) -> new FailbackControl.Seen(tier, List.of());
        delayed.allowances(down, List.of(0, 1), 0);
        delayed.allowances(up, List.of(0, 1), seconds(10));
        delayed.allowances(down, List.of(0, 1), seconds(100));
        delayed.allowances(up, List.of(0, 1), seconds(101));

        double before = delayed.allowances(up, List.of(0, 1), seconds(400)).get(0);
        double after = delayed.allowances(up, List.of(0, 1), seconds(401)).get(0);

        assertThat(before).isZero();
        assertThat(after).isEqualTo(0.05);
    }

    private static long seconds(int count) {
        return count * 1_000_000_000L;
    }
}
