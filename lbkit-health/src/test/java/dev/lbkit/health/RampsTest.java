package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Weighting;
import dev.lbkit.Weighting.Standing;
import dev.lbkit.health.Settled.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow start as a whole fleet sees it. */
final class RampsTest {

    private static final Duration STEP = ofMillis(100);

    private final Lab lab = new Lab();

    private Weighting.Weights started(SlowStart slowStart) {
        return slowStart.start(lab.environment(Lab.MIDDLE));
    }

    private static List<Standing> fleet(int settled, Member newcomer, Duration usable) {
        List<Standing> fleet = new ArrayList<>();
        for (int i = 0; i < settled; i++) {
            fleet.add(new Standing(Served.of("s" + i, 100, 20), Weighting.SETTLED));
        }
        fleet.add(new Standing(newcomer, usable));
        return fleet;
    }

    private static double last(double[] weights) {
        return weights[weights.length - 1];
    }

    @ParameterizedTest(name = "{0} answers of {1} ms, {2} faults, at {3} of its weight: {4}")
    @CsvSource({
        "0, 0, 0, .1, UNKNOWN",
        "9, 20, 0, .1, UNKNOWN",
        "10, 20, 0, .1, WARM",
        "10, 29, 0, .1, WARM",
        "10, 31, 0, .1, COLD",
        "1, 31, 0, .1, COLD",
        ".9, 31, 0, .1, UNKNOWN",
        "100, 200, 0, 1, COLD",
        "49, 20, 0, 1, UNKNOWN",
        "50, 20, 0, 1, WARM",
        "100, 20, .1, 1, WARM",
        "100, 20, .11, 1, COLD",
        "0, 0, .3, .1, COLD"
    })
    void beside_settledTargetsOf100AnswersOf20Millis_isWarmOrCold(
            double count, double millis, double faults, double share, Evidence expected) {
        Settled settled =
                Settled.of(List.of(Served.of("a", 100, 20), Served.of("b", 100, 19), Served.of("c", 100, 4000)), 0);

        assertThat(settled.beside(new Served(Lab.target("n"), count, millis, faults), share))
                .isEqualTo(expected);
    }

    @Test
    void beside_nobodySettledOrHeard_isUnknown() {
        Member warm = Served.of("n", 100, 20);

        assertThat(Settled.of(List.of(), 0).beside(warm, 1)).isEqualTo(Evidence.UNKNOWN);
        assertThat(Settled.of(List.of(Served.of("a", 0, 0)), 0).beside(warm, 1)).isEqualTo(Evidence.UNKNOWN);
    }

    /** The way to another region is longer for all of its targets. */
    @Test
    void beside_farLocality_comparesWithTheTargetsThere() {
        Member near = Served.of("a", 100, 20);
        Member there = new Served(Lab.target("b").in("far", "far-a"), 100, 90, 0);
        Member newcomer = new Served(Lab.target("n").in("far", "far-a"), 100, 95, 0);

        assertThat(Settled.of(List.of(near, there), 0).beside(newcomer, 1)).isEqualTo(Evidence.WARM);
        assertThat(Settled.of(List.of(near), 0).beside(newcomer, 1)).isEqualTo(Evidence.COLD);
    }

    @ParameterizedTest(name = "{0} answers of {1} ms: full after {2} s of a window of 10 s")
    @CsvSource({"0, 0, 10", "100, 20, 2.5", "100, 200, 40"})
    void ramp_byEvidence_takesTheWindowAQuarterOrFourOfIt(double count, double millis, double seconds) {
        Weighting.Weights weights = started(SlowStart.over(ofSeconds(10)));
        Member newcomer = Served.of("n", count, millis);
        Duration usable = Duration.ZERO;

        while (last(weights.of(fleet(3, newcomer, usable))) < 1) {
            usable = usable.plus(STEP);
        }

        assertThat(usable.toMillis() / 1e3).isCloseTo(seconds, within(0.11));
    }

    /** Cold at first, warm later: held, then fast, and in no step by more than warmth explains. */
    @Test
    void ramp_coldThenWarm_isHeldAndThenRisesWithoutAJump() {
        Weighting.Weights weights = started(SlowStart.over(ofSeconds(10)));
        double before = last(weights.of(fleet(3, Served.of("n", 100, 200), Duration.ZERO)));
        for (int i = 1; i <= 130; i++) {
            Member newcomer = Served.of("n", 100, i <= 100 ? 200 : 20);

            double weight = last(weights.of(fleet(3, newcomer, STEP.multipliedBy(i))));

            assertThat(weight - before).isBetween(0.0, 0.0401);
            if (i == 100) {
                assertThat(weight).as("after 10 s of cold").isCloseTo(0.25, within(1e-9));
            }
            before = weight;
        }
        assertThat(before).as("3 s later").isEqualTo(1);
    }

    /** Bug class B6: nothing that is heard lowers or restarts a ramp. */
    @Property(tries = 200)
    void ramp_whateverIsHeard_neverFallsStaysInItsBoundsAndEndsInTime(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int settled,
            @ForAll @DoubleRange(min = 0.1, max = 5) double aggression,
            @ForAll @DoubleRange(min = 0.01, max = 1) double minimum,
            @ForAll @DoubleRange(min = 1, max = 10) double pace) {
        SplittableRandom random = new SplittableRandom(seed);
        Duration window = ofSeconds(1 + random.nextInt(20));
        Weighting.Weights weights = started(new SlowStart(window, aggression, minimum, pace));
        Duration usable = Duration.ZERO;
        double before = 0;
        while (usable.toNanos() <= window.toNanos() * pace + 1) {
            Member newcomer = new Served(
                    Lab.target("n").withWeight(3), random.nextInt(200), random.nextInt(100), random.nextDouble() / 5);

            double[] all = weights.of(fleet(3 * settled, newcomer, usable));

            assertThat(last(all)).isBetween(Math.max(before, 3 * minimum), 3.0);
            if (last(all) == 3 && minimum < 1) {
                assertThat(usable.toNanos()).isGreaterThanOrEqualTo((long) (window.toNanos() / pace * 0.999_999));
            }
            for (int i = 0; i < 3 * settled; i++) {
                assertThat(all[i]).isEqualTo(1);
            }
            before = last(all);
            usable = usable.plus(ofMillis(1 + random.nextInt(3000)));
        }
        usable = Duration.ofNanos((long) Math.ceil(window.toNanos() * pace) + 1);
        assertThat(last(weights.of(fleet(3 * settled, Served.of("n", 100, 1e4), usable))))
                .as("once window * pace is over")
                .isEqualTo(1);
    }

    @Property
    void ramp_byTimeAlone_isThatOfTheFormulaAtEveryMoment(
            @ForAll @IntRange(min = 0, max = 12_000) int millis, @ForAll @DoubleRange(min = 0.2, max = 5) double bend) {
        SlowStart slowStart = new SlowStart(ofSeconds(10), bend, 0.1, 1);
        Member newcomer = Served.of("n", 100, 500);

        double[] weights = started(slowStart).of(fleet(2, newcomer, ofMillis(millis)));

        assertThat(last(weights)).isEqualTo(slowStart.weigh(newcomer, ofMillis(millis)));
        assertThat(started(slowStart).needsTime()).isFalse();
    }

    /** ALB: a target begins slowly only where somebody else can carry the rest. */
    @ParameterizedTest(name = "{0} new among {1}: {2}")
    @CsvSource({"1, 2, .1", "2, 4, .1", "5, 10, .1", "1, 1, 1", "2, 3, 1", "6, 10, 1", "10, 10, 1"})
    void ramp_whereMostIsNew_isSkipped(int fresh, int all, double weight) {
        List<Standing> fleet = IntStream.range(0, all)
                .mapToObj(i -> new Standing(Served.of("t" + i, 0, 0), i < fresh ? Duration.ZERO : Weighting.SETTLED))
                .toList();

        assertThat(started(SlowStart.over(ofSeconds(10))).of(fleet)[0]).isEqualTo(weight);
    }

    /** A rolling restart of more than half at once: who was on a ramp then is settled, who comes later is not. */
    @Test
    void ramp_skippedOnce_staysSkippedForThose() {
        Weighting.Weights weights = started(SlowStart.over(ofSeconds(10)));
        Member early = Served.of("early", 0, 0);
        Member late = Served.of("late", 0, 0);
        Member old = Served.of("old", 0, 0);

        double[] alone = weights.of(List.of(new Standing(old, Weighting.SETTLED), new Standing(early, STEP)));
        double[] most = weights.of(List.of(
                new Standing(old, Weighting.SETTLED), new Standing(early, ofSeconds(1)), new Standing(late, STEP)));
        double[] later = weights.of(List.of(
                new Standing(old, Weighting.SETTLED),
                new Standing(early, ofSeconds(2)),
                new Standing(Served.of("later", 0, 0), STEP)));

        assertThat(alone).containsExactly(1, 0.1);
        assertThat(most).containsExactly(1, 1, 1);
        assertThat(later).containsExactly(1, 1, 0.1);
    }

    @Test
    void ramp_targetThatWasOut_beginsAgain() {
        Weighting.Weights weights = started(SlowStart.over(ofSeconds(10)));
        Member flapping = Served.of("n", 0, 0);

        double risen = last(weights.of(fleet(2, flapping, ofSeconds(9))));
        double again = last(weights.of(fleet(2, flapping, ofSeconds(1))));
        weights.of(fleet(2, Served.of("other", 0, 0), ofSeconds(9))); // it is out
        double third = last(weights.of(fleet(2, flapping, ofSeconds(2))));

        assertThat(List.of(risen, again, third)).containsExactly(0.9, 0.1, 0.2);
    }

    @Test
    void scaled_weighting_scalesWhatAStartedOneSays() {
        Weighting scaled = new Scaled(SlowStart.over(ofSeconds(10)), target -> 0.5);
        Weighting.Weights weights = scaled.start(lab.environment(Lab.MIDDLE));

        assertThat(weights.of(fleet(2, Served.of("n", 100, 20), STEP))).containsExactly(0.5, 0.5, 0.05);
        assertThat(weights.needsTime()).isTrue();
    }

    @Test
    void scaled_weightingThatKeepsItsArray_isScaledOnceInEachRound() {
        double[] kept = {1, 2};
        Weighting keeping = new Weighting() {
            @Override
            public double weigh(Member member, Duration usable) {
                return 1;
            }

            @Override
            public Weights start(LoadBalancer.Environment environment) {
                return fleet -> kept;
            }
        };
        Weighting.Weights weights = new Scaled(keeping, target -> 0.5).start(lab.environment(Lab.MIDDLE));

        weights.of(fleet(1, Served.of("n", 0, 0), STEP));

        assertThat(weights.of(fleet(1, Served.of("n", 0, 0), STEP))).containsExactly(0.5, 1);
    }
}
