package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.failover.LatencyRanking.Distance;
import dev.lbkit.testkit.FakeMember;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of tiers by measured latency, with a margin of 20 % and a dwell of 10 s. */
final class LatencyOrderTest {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));
    private static final double MARGIN = 0.2;
    private static final long DWELL = ofSeconds(10).toNanos();

    /** Latencies in milliseconds by tier; 0 is not measured. */
    private static Map<Integer, Optional<Distance>> seen(double... millis) {
        Map<Integer, Optional<Distance>> seen = new HashMap<>();
        for (int tier = 0; tier < millis.length; tier++) {
            seen.put(
                    tier,
                    millis[tier] == 0
                            ? Optional.empty()
                            : Optional.of(new Distance(Math.sqrt(Math.sqrt(millis[tier] * 1e6)), 0)));
        }
        return seen;
    }

    private static LatencyRanking next(LatencyRanking before, long now, double... millis) {
        return before.next(seen(millis), MARGIN, DWELL, now);
    }

    private static List<Integer> tiers(String text) {
        return Stream.of(text.split(" ")).map(Integer::valueOf).toList();
    }

    @ParameterizedTest
    @CsvSource({
        // order, waiting for, seconds, latencies, order then, waiting for then
        "0 1 2, 0 1 2, 0,   50 50 50, 0 1 2, 0 1 2",
        "0 1 2, 0 1 2, 0,   50 41 50, 0 1 2, 0 1 2", // within the margin
        "0 1 2, 0 1 2, 0,   50 39 50, 0 1 2, 1 0 2",
        "0 1 2, 1 0 2, 9.9, 50 39 50, 0 1 2, 1 0 2",
        "0 1 2, 1 0 2, 10,  50 39 50, 1 0 2, 1 0 2",
        "0 1 2, 1 0 2, 9.9, 50 41 50, 0 1 2, 0 1 2", // a break begins the dwell anew
        "0 1 2, 1 0 2, 10,  50 39 20, 0 1 2, 2 1 0", // so does another order
        "1 0 2, 1 0 2, 99,  41 50 90, 1 0 2, 1 0 2", // and it does not change back within the margin
        "0 1 2, 0 1 2, 0,   50 0 20,  0 1 2, 2 1 0", // what is not measured keeps its place
        "0 1 2, 0 1 2, 0,   0 50 20,  0 1 2, 0 2 1",
        "0 1 2, 0 1 2, 0,   0 0 0,    0 1 2, 0 1 2",
        "2 1 0, 2 1 0, 0,   50,       2 1 0, 2 1 0", // so does what is gone
    })
    void next_latencies_followTheTable(
            String order, String wanted, double seconds, String millis, String orderThen, String wantedThen) {
        double[] latencies =
                Stream.of(millis.split(" ")).mapToDouble(Double::parseDouble).toArray();

        LatencyRanking after =
                next(new LatencyRanking(tiers(order), tiers(wanted), 0), (long) (seconds * 1e9), latencies);

        assertThat(after.order()).isEqualTo(tiers(orderThen));
        assertThat(after.wanted()).isEqualTo(tiers(wantedThen));
    }

    @Test
    void next_newcomers_standByTheirNumber() {
        LatencyRanking before = new LatencyRanking(List.of(3, 1), List.of(3, 1), 0);

        LatencyRanking after =
                before.next(Map.of(0, Optional.empty(), 2, Optional.empty(), 5, Optional.empty()), MARGIN, DWELL, 0);

        assertThat(after.order()).containsExactly(0, 2, 3, 1, 5);
    }

    @Test
    void next_toLittleIsKnown_isNotSurelyNearer() {
        Distance far = new Distance(100, 0);

        assertThat(new Distance(90, 1).isSurelyBelow(far, MARGIN)).isTrue();
        assertThat(new Distance(90, 5.2).isSurelyBelow(far, MARGIN)).isTrue(); // 94.56 is below 94.57
        assertThat(new Distance(90, 5.3).isSurelyBelow(far, MARGIN)).isFalse(); // 94.60 is not
        assertThat(new Distance(90, 2.6).isSurelyBelow(new Distance(100, 2.6), MARGIN))
                .isTrue();
        assertThat(new Distance(90, 2.7).isSurelyBelow(new Distance(100, 2.6), MARGIN))
                .isFalse();
    }

    /** Whatever is measured, every tier stands in the order once. */
    @Property(tries = 300)
    void next_anyLatencies_isAPermutation(
            @ForAll @Size(min = 1, max = 20) List<@Size(value = 4) List<@IntRange(max = 500) Integer>> looks) {
        LatencyRanking ranking = LatencyRanking.START;

        for (int i = 0; i < looks.size(); i++) {
            double[] millis =
                    looks.get(i).stream().mapToDouble(Integer::doubleValue).toArray();
            ranking = next(ranking, i * DWELL / 2, millis);
        }

        assertThat(ranking.order()).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    /** Latencies that sway by less than the margin allows make each two tiers change places once at most. */
    @Property(tries = 200)
    void next_swayingLatencies_neverChangeBack(
            @ForAll @Size(value = 4) List<@DoubleRange(min = 10, max = 200) Double> usual, @ForAll int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatencyRanking ranking = LatencyRanking.START;
        Map<String, Integer> swaps = new HashMap<>();

        for (int i = 0; i < 200; i++) {
            List<Integer> before = ranking.order();
            double[] millis = usual.stream()
                    .mapToDouble(one -> one * random.nextDouble(0.95, 1.05))
                    .toArray();
            ranking = next(ranking, i * DWELL / 3, millis);
            for (int one = 0; one < 4 && !before.isEmpty(); one++) {
                for (int other = one + 1; other < 4; other++) {
                    boolean was = before.indexOf(one) < before.indexOf(other);
                    boolean is = ranking.order().indexOf(one) < ranking.order().indexOf(other);
                    swaps.merge(one + "-" + other, was == is ? 0 : 1, Integer::sum);
                }
            }
        }

        assertThat(swaps.values()).allMatch(count -> count <= 1);
        for (int i = 1; i < 4; i++) { // and at the end nobody behind is nearer by more than margin and sway
            double ahead = usual.get(ranking.order().get(i - 1));
            assertThat(usual.get(ranking.order().get(i))).isGreaterThan(ahead * (1 - MARGIN) * 0.9);
        }
    }

    private static TargetSet regions(int lostOfTheNearest, double... millis) {
        Fleet fleet = new Fleet();
        for (int tier = 0; tier < millis.length; tier++) {
            int lost = tier == millis.length - 1 ? lostOfTheNearest : 0;
            fleet.with(tier, lost, HealthStatus.UNHEALTHY).with(tier, 10 - lost, HealthStatus.HEALTHY);
        }
        TargetSet set = fleet.set();
        for (int i = 0; i < set.size(); i++) {
            double latency = millis[Fleet.tier(set.get(i))];
            if (latency > 0) {
                FakeMember.at(set, i).withLatency(Duration.ofNanos((long) (latency * 1e6)));
            }
        }
        return set;
    }

    private static double[] shares(Picker picker, int tiers, Duration at) {
        int[] picks = new int[tiers];
        for (int i = 0; i < 20_000; i++) {
            picks[Fleet.tier(picker.pick(PickRequest.any(), at.toNanos()))]++;
        }
        return IntStream.of(picks).mapToDouble(count -> count / 20_000.0).toArray();
    }

    private static BalancingPolicy nearest(LatencyOrder order) {
        return Tiers.by(Fleet::tier)
                .failback(Failback.immediately())
                .nearestFirst(order)
                .around(RANDOM);
    }

    @Test
    void picker_overPickersWithoutTime_needsItForTheOrder() {
        BalancingPolicy timeless = (targets, random) -> new Picker() {
            @Override
            public Member pick(PickRequest request, long now) {
                return targets.get(0);
            }

            @Override
            public boolean needsTime() {
                return false;
            }
        };

        Picker picker = Tiers.by(Fleet::tier)
                .nearestFirst(LatencyOrder.defaults())
                .around(timeless)
                .over(regions(5, 90, 50, 5), new SplittableRandom(1));

        assertThat(picker.needsTime()).isTrue();
    }

    @Test
    void pick_lastTierIsNearest_getsEverythingAfterTheDwell() {
        Picker picker = nearest(LatencyOrder.defaults()).over(regions(0, 90, 50, 5), new SplittableRandom(1));

        double[] before = shares(picker, 3, ofSeconds(1));
        double[] during = shares(picker, 3, ofSeconds(10));
        double[] after = shares(picker, 3, ofSeconds(11));

        assertThat(before).containsExactly(1, 0, 0);
        assertThat(during).containsExactly(1, 0, 0);
        assertThat(after).containsExactly(0, 0, 1);
    }

    @Test
    void pick_nearestLosesHalf_restMovesToTheNextNearest() {
        LatencyOrder order = LatencyOrder.of(MARGIN, Duration.ZERO, 0.01);
        BalancingPolicy policy = nearest(order);
        policy.over(regions(0, 90, 50, 5), new SplittableRandom(1)).pick(PickRequest.any(), 0);
        policy.over(regions(0, 90, 50, 5), new SplittableRandom(1))
                .pick(PickRequest.any(), ofSeconds(1).toNanos());

        Picker picker = policy.over(regions(5, 90, 50, 5), new SplittableRandom(2));

        double[] shares = shares(picker, 3, ofSeconds(2));
        assertThat(shares[2]).isCloseTo(0.7, within(0.015)); // 1.4 of a half
        assertThat(shares[1]).isCloseTo(0.3, within(0.015));
        assertThat(shares[0]).isZero();
        assertThat(picker.explain(PickRequest.any(), ofSeconds(2).toNanos())
                        .path()
                        .get(0))
                .contains("nearest first [tier 2 5.0 ms, tier 1 50.0 ms, tier 0 90.0 ms]");
    }

    @Test
    void pick_tiersAreNotMeasured_areExploredWithOnePercentTogether() {
        Picker picker = nearest(LatencyOrder.defaults()).over(regions(0, 90, 0, 0), new SplittableRandom(1));

        double[] shares = shares(picker, 3, ofSeconds(1));

        assertThat(shares[0]).isCloseTo(0.99, within(0.003));
        assertThat(shares[1]).isCloseTo(0.005, within(0.002));
        assertThat(shares[2]).isCloseTo(0.005, within(0.002));
    }

    @Test
    void pick_nothingIsMeasured_followsTheFallBackOrder() {
        BalancingPolicy first = (targets, random) -> (request, now) -> targets.get(0);
        Picker picker = Tiers.by(Fleet::tier)
                .nearestFirst(LatencyOrder.of(MARGIN, Duration.ZERO, 0))
                .around(first)
                .over(regions(0, 0, 0, 0), Fleet.NO_CHANCE);

        assertThat(Fleet.tier(picker.explain(PickRequest.any(), 0).chosen())).isZero();
    }

    @Test
    void pick_nearestIsHeldByItsControl_nextNearestServes() {
        FailbackControl control =
                FailbackControl.builder(Failback.after(ofSeconds(30))).build();
        LatencyOrder order = LatencyOrder.of(MARGIN, Duration.ZERO, 0.01);
        BalancingPolicy policy =
                Tiers.by(Fleet::tier).failback(control).nearestFirst(order).around(RANDOM);
        Picker picker = policy.over(regions(0, 90, 50, 5), new SplittableRandom(1));
        shares(picker, 3, ofSeconds(1));
        assertThat(shares(picker, 3, ofSeconds(2))).containsExactly(0, 0, 1);

        control.leave(2);
        shares(picker, 3, ofSeconds(3));

        assertThat(shares(picker, 3, ofSeconds(4))).containsExactly(0, 1, 0);
    }

    @Test
    void of_ruleBroken_isRefused() {
        assertThatThrownBy(() -> LatencyOrder.of(1, Duration.ZERO, 0))
                .hasMessage("margin: 1.0 (expected: >= 0 and < 1)");
        assertThatThrownBy(() -> LatencyOrder.of(0, ofMillis(-1), 0))
                .hasMessage("dwell: PT-0.001S (expected: from zero to one day)");
        assertThatThrownBy(() -> LatencyOrder.of(0, Duration.ZERO, 0.6))
                .hasMessage("exploring: 0.6 (expected: from 0 to 0.5)");
    }
}
