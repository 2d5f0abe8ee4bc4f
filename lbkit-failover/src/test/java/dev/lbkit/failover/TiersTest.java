package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.simulation.VirtualTime;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TiersTest implements PolicyContract {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));
    private static final BalancingPolicy REGIONS =
            Tiers.byRegion(List.of("eu", "us")).around(RANDOM);

    @Override
    public BalancingPolicy policy() {
        return Tiers.by(target -> 7).around(RANDOM);
    }

    /** Tiers of which none can carry everything, so that each pick draws one. */
    @Nested
    final class Spilling implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return Tiers.by(target -> target.id().charAt(1) % 3).needing(1000).around(RANDOM);
        }

        @Test
        void explain_anyPick_namesTheDrawOfItsTier() {
            Picker picker = policy().over(FakeMember.set(5), new SplittableRandom(3));

            Explanation why = picker.explain(PickRequest.any(), 0);

            assertThat(why.path()).anyMatch(step -> step.startsWith("drawn: "));
        }
    }

    private static Theater theater(VirtualTime time) {
        return new Theater(
                time, REGIONS, List.of(), in("us", "c-1"), in("us", "d-1"), in("eu", "a-1"), in("eu", "b-1"));
    }

    /** The share of each region in 1000 calls. */
    private static Map<String, Integer> regions(Theater theater) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> {
                    try (Lease lease = theater.balancer.acquire(PickRequest.any())) {
                        return lease.target().locality().region();
                    }
                })
                .collect(Collectors.toMap(region -> region, region -> 1, Integer::sum));
    }

    private static void say(Theater theater, HealthStatus status, String... ids) {
        for (String id : ids) {
            theater.say(id, status);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 60_000_000_000L})
    void acquire_regionDiesAndReturns_trafficLeavesAtOnceAndReturnsSlowly(long origin) {
        Theater theater = theater(new VirtualTime(origin));
        assertThat(regions(theater)).containsOnlyKeys("eu");

        say(theater, UNHEALTHY, "a-1", "b-1");
        assertThat(regions(theater)).containsOnlyKeys("us");
        theater.time.advance(ofSeconds(20));
        say(theater, HEALTHY, "a-1", "b-1");
        assertThat(regions(theater)).containsOnlyKeys("us");
        theater.time.advance(ofSeconds(30));
        assertThat(regions(theater)).containsOnlyKeys("us");
        theater.time.advance(ofSeconds(21));

        assertThat(regions(theater).get("eu")).isBetween(400, 580); // 1.4 * 21 / 60
        theater.time.advance(ofSeconds(39));
        assertThat(regions(theater)).containsOnlyKeys("eu");
    }

    @Test
    void acquire_primaryAlternatesEveryCheck_neverReturnsWithinTheDwell() {
        Theater theater = theater(new VirtualTime());
        int switches = 0;
        String carrying = "eu";

        for (int check = 0; check < 120; check++) {
            say(theater, check % 2 == 0 ? UNHEALTHY : HEALTHY, "a-1", "b-1");
            for (int part = 0; part < 10; part++) {
                theater.time.advance(ofMillis(500));
                String region = regions(theater).keySet().iterator().next();
                switches += region.equals(carrying) ? 0 : 1;
                carrying = region;
            }
        }

        assertThat(switches).isEqualTo(1); // away from it, in ten minutes of flapping
        assertThat(carrying).isEqualTo("us");
    }

    @Test
    void acquire_secondRegionDiesWhileTheFirstWaits_isServedByTheFirst() {
        Theater theater = theater(new VirtualTime());
        say(theater, UNHEALTHY, "a-1", "b-1");
        say(theater, HEALTHY, "a-1", "b-1");

        say(theater, UNHEALTHY, "c-1", "d-1");

        assertThat(regions(theater)).containsOnlyKeys("eu");
    }

    @Test
    void acquire_listedRegionsAreDown_unlistedRegionServes() {
        Theater theater = new Theater(REGIONS, in("asia", "e-1"), in("us", "c-1"), in("eu", "a-1"));

        say(theater, UNHEALTHY, "a-1", "c-1");

        assertThat(regions(theater)).containsOnlyKeys("asia");
    }

    @Test
    void explain_spillOver_tellsSharesAndWhyOthersWereLeftOut() {
        Theater theater = theater(new VirtualTime());
        say(theater, UNHEALTHY, "a-1", "b-1");
        say(theater, HEALTHY, "a-1");
        theater.time.advance(ofSeconds(60));

        Explanation why = theater.balancer.explain(PickRequest.any());

        assertThat(why.path().get(0))
                .startsWith("tiers: tier 0 takes 35.0 % (can carry 35.0 %, once recovered 70.0 %), "
                        + "tier 1 takes 65.0 % (can carry 100.0 %)");
        assertThat(why.path().get(1))
                .startsWith("drawn: ")
                .contains(" in the running sum of 'tier 0' 0.35, 'tier 1' 0.65");
        assertThat(why.exclusions()).contains(new Explanation.Exclusion(in("eu", "b-1"), "UNHEALTHY"));
        assertThat(why.exclusions())
                .filteredOn(left -> left.reason().startsWith("in tier "))
                .hasSizeBetween(1, 2);
    }

    @Test
    void policy_sameSettings_isEqualAndPrintsThem() {
        BalancingPolicy twin = Tiers.byRegion(List.of("eu", "us")).around(RANDOM);

        String printed = twin.toString();

        assertThat(twin).isEqualTo(REGIONS);
        assertThat(printed).contains("by region [eu, us]", "overprovisioning=1.4", "panicThreshold=0.5", "dwell=PT30S");
    }

    @Test
    void around_badSettings_namesTheRule() {
        assertThatThrownBy(() -> Tiers.byRegion(List.of()))
                .hasMessage("regions: [] (expected: at least one, none twice)");
        assertThatThrownBy(() -> Tiers.byRegion(List.of("eu", "eu")))
                .hasMessage("regions: [eu, eu] (expected: at least one, none twice)");
        assertThatThrownBy(
                        () -> Tiers.by(Target::hashCode).overprovisioning(0.9).around(RANDOM))
                .hasMessage("overprovisioning: 0.9 (expected: finite and >= 1)");
        assertThatThrownBy(() ->
                        Tiers.by(Target::hashCode).panicThreshold(Double.NaN).around(RANDOM))
                .hasMessage("share: NaN (expected: 0 to 1)");
        assertThatThrownBy(() -> Tiers.by(Target::hashCode).needing(0).around(RANDOM))
                .hasMessage("needed: 0.0 (expected: finite and > 0)");
    }
}
