package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ZoneAwareTest {

    /** The contract's targets have no zone. */
    @Nested
    final class OwnZoneMissing implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return Policies.zoneAware("a", Policies.roundRobin());
        }
    }

    private static Map<String, Double> capacities(List<Integer> weights) {
        double total = weights.stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> capacities = new LinkedHashMap<>();
        for (int i = 0; i < weights.size(); i++) {
            capacities.put("z" + i, weights.get(i) / total);
        }
        return capacities;
    }

    @Property
    void shares_anyCapacities_addUpToOne(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 1000) Integer> weights,
            @ForAll @IntRange(min = 0, max = 12) int own) {
        Assume.that(weights.stream().anyMatch(weight -> weight > 0));

        Map<String, Double> shares = ZoneAware.shares("z" + own, capacities(weights));

        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(0.0, 1.0 + 1e-9));
        assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, within(1e-9));
    }

    @Property
    void shares_callersSpreadEvenly_loadEachZoneByItsCapacity(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 1000) Integer> weights) {
        Assume.that(weights.stream().anyMatch(weight -> weight > 0));
        Map<String, Double> capacities = capacities(weights);
        Map<String, Double> load = new LinkedHashMap<>();

        capacities
                .keySet()
                .forEach(caller -> ZoneAware.shares(caller, capacities)
                        .forEach((zone, share) -> load.merge(zone, share / capacities.size(), Double::sum)));

        capacities.forEach((zone, capacity) ->
                assertThat(load.getOrDefault(zone, 0.0)).as(zone).isCloseTo(capacity, within(1e-9)));
    }

    /** The rows of Envoy's tests and arithmetic that have callers spread evenly over the zones; per 10 000 calls. */
    @ParameterizedTest
    @CsvSource({
        // own, weights of A, B and C, shares of A, B and C
        "A, 1, 2, 2,  6000, 2000, 2000",
        "A, 1, 1, 1, 10000,    0,    0",
        "B, 1, 1, 1,     0, 10000,   0",
        "A, 6, 1, 1, 10000,    0,    0",
        "B, 6, 1, 1,  6250, 3750,    0",
        "A, 1, 2, 3,  5000,    0, 5000",
        "D, 1, 1, 1,  3333, 3333, 3333",
    })
    void shares_rowsOfEnvoy_agree(String own, double a, double b, double c, double toA, double toB, double toC) {
        double total = a + b + c;

        Map<String, Double> shares = ZoneAware.shares(own, Map.of("A", a / total, "B", b / total, "C", c / total));

        assertThat(shares.getOrDefault("A", 0.0) * 10_000).isCloseTo(toA, within(1.0));
        assertThat(shares.getOrDefault("B", 0.0) * 10_000).isCloseTo(toB, within(1.0));
        assertThat(shares.getOrDefault("C", 0.0) * 10_000).isCloseTo(toC, within(1.0));
    }

    @Test
    void shares_equalWeightsThatRoundBadly_stayLocal() {
        double total = 0.1 + 0.1 + 0.1;
        Map<String, Double> capacities = Map.of("a", 0.1 / total, "b", 0.1 / total, "c", 0.1 / total);

        assertThat(ZoneAware.shares("a", capacities)).isEqualTo(Map.of("a", 1.0));
    }

    private static Tally tally(TargetSet set, String zone, int picks) {
        return Tally.of(Policies.zoneAware(zone, Policies.random()).over(set, new SplittableRandom(101)), picks);
    }

    @Test
    void pick_ownZoneIsShort_spillsTheRest() {
        TargetSet set = Fleet.inZones("a", "b", "b", "c", "c");

        Tally tally = tally(set, "a", 100_000);

        assertThat(tally.deviations("t0", 0.6)).as("seed 101: %s", tally).isLessThan(5);
        for (String id : List.of("t1", "t2", "t3", "t4")) {
            assertThat(tally.deviations(id, 0.1)).as("seed 101: %s", tally).isLessThan(5);
        }
    }

    @Test
    void pick_ownZoneHasEnough_staysWithoutADraw() {
        TargetSet set = Fleet.inZones("a", "a", "b", "b");
        RandomGenerator never = () -> {
            throw new AssertionError("a draw");
        };
        BalancingPolicy second = (targets, random) -> (request, now) -> targets.get(1);

        Picker picker = Policies.zoneAware("b", second).over(set, never);

        assertThat(picker.pick(PickRequest.any(), 0)).isSameAs(set.get(3));
    }

    @Test
    void pick_unknownZone_isAZoneOfItsOwn() {
        TargetSet set = Fleet.inZones("a", "", "", "");

        Tally tally = tally(set, "a", 10_000);

        assertThat(tally.deviations("t0", 0.5)).as("seed 101: %s", tally).isLessThan(5);
    }

    @Test
    void pick_ownZoneHasNoWeight_countsAsMissing() {
        TargetSet set = TargetSet.of(IntStream.range(0, 3)
                .mapToObj(i -> Fleet.target(i).in("r", "z" + i).withWeight(i))
                .map(target -> TargetSet.Entry.of(FakeMember.of(target)))
                .toList());

        Tally tally = tally(set, "z0", 10_000);

        assertThat(tally.count("t0")).isZero();
        assertThat(tally.deviations("t1", 1.0 / 3)).as("seed 101: %s", tally).isLessThan(5);
    }

    @Property(tries = 200)
    void pick_anyWeights_sharesByZoneAndWeight(
            @ForAll long seed, @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 10) Integer> weights) {
        TargetSet set = TargetSet.of(IntStream.range(0, weights.size())
                .mapToObj(i -> Fleet.target(i).in("r", "z" + i).withWeight(weights.get(i)))
                .map(target -> TargetSet.Entry.of(FakeMember.of(target)))
                .toList());

        Picker picker = Policies.zoneAware("z0", Policies.weightedRandom()).over(set, new SplittableRandom(seed));
        Tally tally = Tally.of(picker, 5000);

        double local = Math.min(1, weights.size() * weights.get(0) / set.totalWeight());
        assertThat(tally.share("t0")).isCloseTo(local, within(0.05));
    }

    @Test
    void explain_spill_namesTheZoneAndItsShare() {
        Picker picker = Policies.zoneAware("a", Policies.random())
                .over(Fleet.inZones("a", "b", "b"), new SplittableRandom(102));

        Explanation explanation = picker.explain(PickRequest.any(), 0);

        String zone = explanation.chosen().locality().zone();
        assertThat(explanation.path().get(1)).startsWith("zoneAware: zone '" + zone + "', which gets 0.");
        assertThat(explanation.exclusions()).hasSize(zone.equals("a") ? 2 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void zoneAware_blankZone_isRefused(String zone) {
        assertThatThrownBy(() -> Policies.zoneAware(zone, Policies.random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("zone: '" + zone + "' (expected: not blank)");
    }
}
