package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.testkit.FakeMember;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a return is broken off for: calls that fail while it lasts, and none from before. */
final class EvidenceTest {

    private final FailbackControl control = FailbackControl.builder(
                    Failback.after(ofSeconds(2)).rampOver(ofSeconds(20)))
            .build();
    private final Theater theater = new Theater(
            Tiers.byRegion(List.of("eu", "us"))
                    .overprovisioning(1)
                    .failback(control)
                    .around((targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()))),
            in("eu", "a-1"),
            in("eu", "b-1"),
            in("us", "c-1"),
            in("us", "d-1"));
    private boolean wasBrokenOff;

    /** Traffic of 200 calls a second, of which this share fails in the first region, until a return is broken off. */
    private void traffic(int millis, double faults) {
        boolean wasOnTheWay = false;
        for (int i = 0; i < millis / 5 && !wasBrokenOff; i++) {
            Lease lease = theater.balancer.acquire(PickRequest.any());
            boolean isFirst = lease.target().locality().region().equals("eu");
            lease.complete(isFirst && theater.random.nextDouble() < faults ? Outcome.FAILURE : Outcome.SUCCESS);
            theater.time.advance(ofMillis(5));
            wasBrokenOff |= wasOnTheWay && control.toString().contains("0=dwelling");
            wasOnTheWay = control.toString().contains("0=probing")
                    || control.toString().contains("0=ramping");
        }
    }

    private void loseAndRecover() {
        traffic(2000, 1);
        say(UNHEALTHY);
        traffic(20, 0);
        say(HEALTHY);
        traffic(2100, 0);
        assertThat(control.toString()).contains("0=probing");
    }

    private void say(HealthStatus status) {
        theater.say("a-1", status);
        theater.say("b-1", status);
    }

    @Test
    void return_faultsOfTheLossStillRemembered_isNotBrokenOff() {
        loseAndRecover();

        traffic(31_000, 0);

        assertThat(wasBrokenOff).isFalse();
        assertThat(control).hasToString("all serve");
    }

    @ParameterizedTest
    @CsvSource({"1", "0.3"})
    void return_callsFailAsBefore_isBrokenOffInItsProbe(double faults) {
        loseAndRecover();
        long begun = theater.time.read();

        traffic(10_000, faults);

        System.out.println(String.format(
                Locale.ROOT,
                "failback: a probe of which %.0f %% fail is broken off after %.1f s (bound: 10)",
                100 * faults,
                (theater.time.read() - begun) / 1e9));
        assertThat(wasBrokenOff).isTrue();
    }

    private static List<Evidence.Rate> seen(List<Member> members, List<Double> rates) {
        return List.of(
                new Evidence.Rate(members.get(0), 0.25, rates.get(0)),
                new Evidence.Rate(members.get(1), 0.75, rates.get(1)));
    }

    private static List<Member> two() {
        return List.of(FakeMember.of(in("eu", "a-1")), FakeMember.of(in("eu", "b-1")));
    }

    @Property
    void recent_ratesFall_isZero(
            @ForAll @Size(2) List<@DoubleRange(max = 1) Double> rates,
            @ForAll @Size(max = 50) List<@DoubleRange(max = 1) Double> factors) {
        List<Member> members = two();
        List<Double> now = rates;
        Evidence evidence = Evidence.before(seen(members, now));

        for (double factor : factors) {
            now = List.of(now.get(0) * factor, now.get(1) * Math.sqrt(factor));
            evidence = evidence.after(seen(members, now));
        }

        assertThat(evidence.recent()).isCloseTo(0, within(1e-12));
    }

    @Property
    void recent_anyRates_isBetweenTheRiseAndTheRate(
            @ForAll @DoubleRange(max = 1) double first,
            @ForAll @Size(min = 1, max = 50) List<@DoubleRange(max = 1) Double> rates) {
        List<Member> members = two();
        Evidence evidence = Evidence.before(seen(members, List.of(first, first)));

        for (double rate : rates) {
            evidence = evidence.after(seen(members, List.of(rate, rate)));
            assertThat(evidence.recent()).isBetween(Math.max(0, rate - first) - 1e-12, rate + 1e-12);
        }
    }

    @Property
    void recent_nothingOlder_isTheRate(@ForAll @Size(min = 1, max = 50) List<@DoubleRange(max = 1) Double> rates) {
        List<Member> members = two();
        Evidence evidence = Evidence.before(List.of());

        for (double rate : rates) {
            evidence = evidence.after(seen(members, List.of(rate, 1.0)));
            assertThat(evidence.recent()).isCloseTo(0.25 * rate + 0.75, within(1e-12));
        }
    }

    /** A target with old faults that becomes usable on the way brings nothing new. */
    @Property
    void recent_sharesChange_isStillZero(
            @ForAll @DoubleRange(max = 1) double rate, @ForAll @IntRange(max = 100) int percent) {
        Member member = FakeMember.of(in("eu", "a-1"));
        Evidence evidence = Evidence.before(List.of(new Evidence.Rate(member, 0, rate)));

        evidence = evidence.after(List.of(new Evidence.Rate(member, percent / 100.0, rate)));

        assertThat(evidence.recent()).isZero();
    }
}
