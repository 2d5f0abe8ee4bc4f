package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BoundedLoadTest implements PolicyContract {

    private static final int TARGETS = 50;
    private static final int IN_FLIGHT = 20 * TARGETS;
    private static final int KEYS = 100_000;

    @Override
    public BalancingPolicy policy() {
        return Policies.boundedLoad(1.5, Policies.maglev(65_537, Keys.XXH64));
    }

    @Override
    public PickRequest request(int index) {
        return Keys.request(index);
    }

    /** K2: keys by Zipf's law, 20 calls in flight for each of 50 targets; the oldest one ends when a new one begins. */
    @ParameterizedTest
    @CsvSource({"0.9, 1.25, 0.84", "0.9, 1.5, 0.90", "0.9, 2.0, 0.94", "1.1, 1.25, 0.60", "1.1, 2.0, 0.76"})
    void pick_zipfKeys_keepsTheCapAndMostKeysAtHome(double exponent, double c, double atHome) {
        TargetSet set = FakeMember.set(TARGETS);
        HashPolicy hash = Policies.rendezvous(Keys.XXH64);
        Picker home = hash.over(set, new SplittableRandom(82));
        Picker bounded = Policies.boundedLoad(c, hash).over(set, new SplittableRandom(82));
        double[] cumulated = zipf(exponent);
        SplittableRandom random = new SplittableRandom(83);
        Deque<FakeMember> open = new ArrayDeque<>();
        int picks = 60_000;
        int homes = 0;
        double peaks = 0;
        double highest = 0;

        for (int i = 0; i < picks; i++) {
            PickRequest request = Keys.request(key(cumulated, random.nextDouble()));
            Member picked = bounded.pick(request, 0);
            homes += picked == home.pick(request, 0) ? 1 : 0;
            open.add((FakeMember) picked);
            open.getLast().begin();
            if (open.size() > IN_FLIGHT) {
                open.remove().end();
                double peak = peak(set) / 20.0;
                peaks += peak / (picks - IN_FLIGHT);
                highest = Math.max(highest, peak);
            }
        }

        assertThat(peaks).as("mean peak, seeds 82 and 83").isLessThan(c + 0.05);
        assertThat(highest).as("highest peak").isLessThan(c + 0.15);
        assertThat(homes / (double) picks).as("at home").isGreaterThan(atHome);
    }

    private static double[] zipf(double exponent) {
        double[] cumulated = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += Math.pow(i + 1, -exponent);
            cumulated[i] = sum;
        }
        return cumulated;
    }

    private static int key(double[] cumulated, double drawn) {
        int place = Arrays.binarySearch(cumulated, drawn * cumulated[KEYS - 1]);
        return place < 0 ? ~place : place;
    }

    private static int peak(TargetSet set) {
        int peak = 0;
        for (int i = 0; i < set.size(); i++) {
            peak = Math.max(peak, set.get(i).inFlight());
        }
        return peak;
    }

    /** Where two hot keys live next to each other on a ring, what they spill does not meet on the next target. */
    @Test
    void pick_oneHotKey_spillsEvenlyOverTheOthers() {
        TargetSet set = FakeMember.set(20);
        Picker picker = policy().over(set, new SplittableRandom(84));

        for (int i = 0; i < 2000; i++) {
            ((FakeMember) picker.pick(Keys.request(1), 0)).begin();
        }

        assertThat(peak(set)).isLessThanOrEqualTo(155);
    }

    @Test
    void pick_weights_capsByWeight() {
        TargetSet set = FakeMember.setOf(1, 3);
        Picker picker = policy().over(set, new SplittableRandom(85));
        int light = 0;
        while (picker.pick(Keys.request(light), 0) != set.get(0)) {
            light++;
        }

        for (int i = 0; i < 400; i++) {
            ((FakeMember) picker.pick(Keys.request(light), 0)).begin();
        }

        assertThat(set.get(0).inFlight()).isEqualTo(150);
    }

    @Test
    void explain_fullHome_saysSoAndNamesIt() {
        TargetSet set = FakeMember.set(5);
        Picker picker = policy().over(set, new SplittableRandom(86));
        FakeMember home = (FakeMember) picker.pick(Keys.request(1), 0);
        home.withInFlight(100);
        picker.pick(Keys.request(2), 0); // lets the sum be of now

        Explanation explanation = picker.explain(Keys.request(1), 0);

        assertThat(explanation.chosen()).isNotEqualTo(home.target());
        assertThat(explanation.exclusions())
                .containsExactly(new Explanation.Exclusion(home.target(), "full: 100 in flight, room for 31"));
        assertThat(explanation.path().get(0)).contains("found room at try");
    }

    /** The rare end of a ramp: no try meets a target that is settled, so the key is at home by the weights of now. */
    @Test
    void explain_onlyRampingTargetsFound_saysSo() {
        TargetSet set = FakeMember.setOf(0.001, 1, 1, 1, 1).reweighted(i -> i == 0 ? 0.001 : 1e-6);
        Picker picker = policy().over(set, new SplittableRandom(87));
        int contests = 0;

        for (int key = 0; key < 50; key++) {
            Explanation explanation = picker.explain(Keys.request(key), 0);

            assertThat(explanation.chosen())
                    .isEqualTo(picker.pick(Keys.request(key), 0).target());
            PolicyContract.assertFollows(explanation);
            contests += explanation.path().get(0).contains("found only ramping targets") ? 1 : 0;
        }
        assertThat(contests).isBetween(40, 50); // the others met the settled one
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0, -2, Double.NaN, Double.POSITIVE_INFINITY})
    void boundedLoad_badBound_saysTheRule(double c) {
        assertThatThrownBy(() -> Policies.boundedLoad(c, Policies.rendezvous(Keys.XXH64)))
                .hasMessage("c: " + c + " (expected: > 1 and finite)");
    }
}
