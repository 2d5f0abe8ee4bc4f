package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.DEGRADED;
import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TierSharesTest {

    private static final TieredPolicy POLICY = Fleet.policy(1.4, 0.5, Failback.immediately());

    private static TieredPolicy needing(double weight) {
        return new TieredPolicy(
                Fleet::tier,
                1.4,
                OptionalDouble.of(weight),
                TargetSet.Minimum.ofShare(0),
                Failback.immediately(),
                Optional.empty(),
                Optional.empty(),
                (targets, random) -> (request, now) -> targets.get(0));
    }

    private static double[] shares(TargetSet set, int tiers) {
        return Fleet.shares(set, POLICY, tiers, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 100, 0",
        "72, 100, 100, 0",
        "71, 100, 99.4, 0.6",
        "50, 100, 70, 30",
        "25, 100, 35, 65",
        "0, 100, 0, 100",
        "50, 50, 70, 30",
        "25, 25, 50, 50", // both in panic
        "5, 65, 7.14, 92.86", // the first in panic
        "50, 60, 70, 30", // a panic table of Envoy's documentation says 50/50 against its own formula
    })
    void shares_twoTiers_followTheFormula(int first, int second, double firstShare, double secondShare) {
        TargetSet set = new Fleet()
                .with(0, first, HEALTHY)
                .with(0, 100 - first, UNHEALTHY)
                .with(1, second, HEALTHY)
                .with(1, 100 - second, UNHEALTHY)
                .set();

        double[] shares = shares(set, 2);

        assertThat(shares[0]).isCloseTo(firstShare / 100, within(0.001));
        assertThat(shares[1]).isCloseTo(secondShare / 100, within(0.001));
    }

    @ParameterizedTest
    @CsvSource({"25, 25, 100, 0.5, 35, 35, 30", "25, 25, 20, 0, 35.7, 35.7, 28.6", "25, 25, 20, 0.5, 33.3, 33.3, 33.3"})
    void shares_threeTiers_followTheFormula(
            int first, int second, int third, double threshold, double one, double two, double three) {
        TargetSet set = new Fleet()
                .with(0, first, HEALTHY)
                .with(0, 100 - first, UNHEALTHY)
                .with(1, second, HEALTHY)
                .with(1, 100 - second, UNHEALTHY)
                .with(2, third, HEALTHY)
                .with(2, 100 - third, UNHEALTHY)
                .set();

        double[] shares = Fleet.shares(set, Fleet.policy(1.4, threshold, Failback.immediately()), 3, 0);

        assertThat(shares).containsExactly(new double[] {one / 100, two / 100, three / 100}, within(0.001));
    }

    @Test
    void levels_degraded_comeAfterTheHealthyOnesOfEveryTier() {
        TargetSet set = new Fleet()
                .with(0, 1, HEALTHY)
                .with(0, 3, DEGRADED)
                .with(1, 1, HEALTHY)
                .with(1, 1, UNHEALTHY)
                .set();

        List<Level> levels = Levels.of(set, POLICY);

        assertThat(levels).extracting(Level::name).containsExactly("tier 0", "tier 1", "tier 0 DEGRADED");
        assertThat(shares(set, 2)).containsExactly(new double[] {0.35, 0.65}, within(1e-9));
    }

    @Test
    void levels_nothingKnownYet_firstTierTakesAll() {
        TargetSet set = new Fleet().with(0, 2, UNKNOWN).with(1, 2, UNKNOWN).set();

        double[] shares = shares(set, 2);

        assertThat(shares).containsExactly(1, 0);
    }

    @Test
    void levels_partlyUsableTierInPanic_servesFromAllItsTargets() {
        TargetSet set = new Fleet()
                .with(0, 1, HEALTHY)
                .with(0, 9, UNHEALTHY)
                .with(1, 6, HEALTHY)
                .with(1, 4, UNHEALTHY)
                .set();

        List<Level> levels = Levels.of(set, POLICY);

        assertThat(levels).extracting(Level::name).containsExactly("tier 0 in panic", "tier 1");
        assertThat(levels).extracting(level -> level.targets().size()).containsExactly(10, 6);
    }

    /** Two of ten are usable in the first tier, four in the second: by number and by share, either breaks it. */
    @ParameterizedTest(name = "panic below {0} and {1}: {2}")
    @CsvSource({
        "0, 0, tier 0; tier 1",
        "2, 0, tier 0; tier 1",
        "3, 0, tier 0 in panic; tier 1",
        "2, .3, tier 0 in panic; tier 1",
        "5, 0, tier 0 in panic; tier 1 in panic",
    })
    void levels_panicByNumberAndShare_isOfTheTiersBelowEither(int count, double share, String names) {
        TargetSet set = new Fleet()
                .with(0, 2, HEALTHY)
                .with(0, 8, UNHEALTHY)
                .with(1, 4, HEALTHY)
                .with(1, 6, UNHEALTHY)
                .set();
        BalancingPolicy policy = Tiers.by(Fleet::tier)
                .panicThreshold(new TargetSet.Minimum(count, share))
                .around((targets, random) -> (request, now) -> targets.get(0));

        List<Level> levels = Levels.of(set, (TieredPolicy) policy);

        assertThat(levels.stream().map(Level::name).collect(Collectors.joining("; ")))
                .isEqualTo(names);
    }

    @Test
    void levels_nothingUsableAndNoPanic_firstTierTakesAll() {
        TargetSet set = new Fleet().with(0, 2, UNHEALTHY).with(1, 2, UNHEALTHY).set();

        double[] shares = Fleet.shares(set, Fleet.policy(1.4, 0, Failback.immediately()), 2, 0);

        assertThat(shares).containsExactly(1, 0);
    }

    @Test
    void levels_tierOfWeightZero_servesOnlyWhenNothingElseCan() {
        Fleet spare = new Fleet().with(1, 2, 0, HEALTHY, OptionalLong.empty());

        double[] beside = shares(spare.with(2, 1, HEALTHY).set(), 3);
        double[] alone = shares(
                new Fleet()
                        .with(1, 2, 0, HEALTHY, OptionalLong.empty())
                        .with(2, 1, UNHEALTHY)
                        .set(),
                3);

        assertThat(beside).containsExactly(0, 0, 1);
        assertThat(alone).containsExactly(0, 1, 0);
    }

    @Test
    void levels_onlyTargetsOfWeightZeroCanServe_allCountAsEqual() {
        TargetSet set = new Fleet()
                .with(0, 1, 100, UNHEALTHY, OptionalLong.empty())
                .with(0, 1, 0, HEALTHY, OptionalLong.empty())
                .with(1, 2, 0, HEALTHY, OptionalLong.empty())
                .set();

        double[] shares = shares(set, 2);

        assertThat(shares).containsExactly(new double[] {0.7, 0.3}, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"1e-308, 1e308", "1e308, 1e-308", "5e-324, 5e-324", "5e-324, 1e300"})
    void shares_extremeWeights_areNumbers(double first, double second) {
        TargetSet set = new Fleet()
                .with(0, 1, first, HEALTHY, OptionalLong.of(0))
                .with(0, 1, second, UNHEALTHY, OptionalLong.empty())
                .set();

        double[] shares = Fleet.shares(set, Fleet.policy(1.4, 0, Failback.immediately()), 1, -1);

        assertThat(shares).containsExactly(1);
    }

    @Test
    void draw_oneLevelTakesAll_usesNoChance() {
        Shares shares = new Shares(new double[] {0, 1, 0.4});

        int drawn = shares.draw(Fleet.NO_CHANCE);

        assertThat(drawn).isEqualTo(1);
    }

    @Test
    void at_oneLevelTakesAllButARoundingError_isThatLevel() {
        Shares shares = new Shares(new double[] {1e-20, 1});

        assertThat(shares.of(0)).isPositive();
        assertThat(shares.at(0)).isEqualTo(shares.draw(Fleet.NO_CHANCE)).isEqualTo(1);
    }

    @Property
    void draw_anyCapacities_followsTheShares(
            @ForAll @Size(min = 1, max = 5) List<@DoubleRange(min = 0.01, max = 1) Double> capacities,
            @ForAll @LongRange(min = 0) long seed) {
        Shares shares = new Shares(capacities.stream().mapToDouble(d -> d).toArray());
        int[] counts = new int[capacities.size()];

        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            counts[shares.draw(random)]++;
        }

        for (int k = 0; k < counts.length; k++) {
            double share = shares.of(k);
            double sigma = Math.sqrt(2_000 * share * (1 - share));
            assertThat(counts[k]).isCloseTo((int) (2_000 * share), within((int) (6 * sigma) + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // usable in the first region, in the second of half its size; all calls need 12
        "20, 10, 1, 0",
        "12, 10, 1, 0",
        "9, 10, 0.75, 0.25",
        "6, 10, 0.5, 0.5",
        "0, 10, 0, 1", // it can carry 0.833 alone: the guard lets in no more
        "6, 2, 0.75, 0.25", // 0.667 together, each its part
    })
    void shares_needed12_tiersAreMeasuredByOneNeed(int first, int second, double firstShare, double secondShare) {
        Fleet fleet = new Fleet()
                .with(0, first, HEALTHY)
                .with(0, 20 - first, UNHEALTHY)
                .with(1, second, HEALTHY)
                .with(1, 10 - second, UNHEALTHY);

        double[] shares = Fleet.shares(fleet.set(), needing(12), 2, 0);

        assertThat(shares).containsExactly(new double[] {firstShare, secondShare}, within(1e-9));
    }

    @Test
    void shares_needed12_aListThatShrinksCarriesLess() {
        double[] shares = Fleet.shares(
                new Fleet().with(0, 6, HEALTHY).with(1, 10, HEALTHY).set(), needing(12), 2, 0);
        double[] bySize = Fleet.shares(
                new Fleet().with(0, 6, HEALTHY).with(1, 10, HEALTHY).set(), POLICY, 2, 0);

        assertThat(shares).containsExactly(new double[] {0.5, 0.5}, within(1e-9));
        assertThat(bySize).containsExactly(1, 0); // what is left of the tier counts as the whole
    }

    /** What the guard lets in, in weight, is at most what is needed and what is usable; then no tier gets more than it has. */
    @Property
    void shares_anyHealth_noTierIsGivenMoreThanItCarries(
            @ForAll @Size(min = 3, max = 3) List<@IntRange(max = 9) Integer> usable,
            @ForAll @Size(min = 3, max = 3) List<@IntRange(max = 9) Integer> lost,
            @ForAll @DoubleRange(min = 0.1, max = 30) double needed) {
        int total = usable.stream().mapToInt(Integer::intValue).sum();
        Assume.that(total > 0);
        Fleet fleet = new Fleet();
        for (int tier = 0; tier < 3; tier++) {
            fleet.with(tier, usable.get(tier), HEALTHY).with(tier, lost.get(tier), UNHEALTHY);
        }

        double[] shares = Fleet.shares(fleet.set(), needing(needed), 3, 0);

        double admitted = Math.min(needed, total);
        for (int tier = 0; tier < 3; tier++) {
            assertThat(shares[tier] * admitted).isLessThanOrEqualTo(usable.get(tier) * (1 + 1e-9));
        }
    }

    @Property
    void shares_anyHealthAndWeights_sumToOne(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 3) Integer> tiers,
            @ForAll @Size(min = 30, max = 30) List<HealthStatus> statuses,
            @ForAll @Size(min = 30, max = 30) List<@DoubleRange(min = 0, max = 1e6) Double> weights,
            @ForAll @DoubleRange(min = 1, max = 3) double overprovisioning,
            @ForAll @DoubleRange(min = 0, max = 1) double threshold) {
        Fleet fleet = new Fleet();
        for (int i = 0; i < tiers.size(); i++) {
            fleet.with(tiers.get(i), 1, weights.get(i), statuses.get(i), OptionalLong.empty());
        }

        double[] shares =
                Fleet.shares(fleet.set(), Fleet.policy(overprovisioning, threshold, Failback.immediately()), 4, 0);

        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
        assertThat(Arrays.stream(shares).min().orElseThrow()).isNotNegative();
    }
}
