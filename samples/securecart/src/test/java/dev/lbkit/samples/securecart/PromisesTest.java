package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.samples.securecart.Act.Deed;
import dev.lbkit.samples.securecart.Recording.Answer;
import dev.lbkit.samples.securecart.Recording.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.HdrHistogram.IntCountsHistogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every promise at its bound, and just beyond it. */
final class PromisesTest {

    private static final Duration LENGTH = Duration.ofSeconds(4);
    private static final Journals.Audit SOUND = new Journals.Audit(10, 10, 10, 0, 0, 0, 0, List.of());

    private static Window window(long answered, long failed, long sent) {
        return new Window(answered - failed, failed, new IntCountsHistogram(2), Map.of("eu-west-1a-1", sent));
    }

    /** Orders that all took this long. */
    private static Window taking(long... millis) {
        IntCountsHistogram latency = new IntCountsHistogram(2);
        Arrays.stream(millis).forEach(each -> latency.recordValue(each * 1000));
        return new Window(millis.length, 0, latency, Map.of());
    }

    private static ActResult result(Duration recoverWithin, Optional<Duration> recovered) {
        Act act = new Act("zone killed", LENGTH, Set.of(), recoverWithin, Deed.none(), Deed.none());
        Scene scene = new Scene(act, Duration.ZERO, LENGTH, List.of());
        return new ActResult(scene, window(1, 0, 1), Optional.empty(), recovered);
    }

    private static List<Promise> judge(ActResult result, Window whole, Journals.Audit audit) {
        return Promises.judge(List.of(result), taking(10), whole, audit, List.of());
    }

    private static List<Promise> judge(Window whole, Journals.Audit audit) {
        return judge(result(LENGTH, Optional.of(Duration.ZERO)), whole, audit);
    }

    private static Promise named(List<Promise> promises, String words) {
        return promises.stream()
                .filter(promise -> promise.claim().contains(words))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        // acknowledged, repeated, conflicting, missing
        "10, 0, 0, 0, true",
        "10, 1, 0, 0, false",
        "10, 0, 1, 0, false",
        "10, 0, 0, 1, false",
        "0, 0, 0, 0, false", // a run in which nothing was ordered proves nothing
    })
    void journals_audit_isKeptOnlyIfAllIsThereOnce(
            int acknowledged, int repeated, int conflicting, int missing, boolean isKept) {
        Journals.Audit audit = new Journals.Audit(
                acknowledged, 10, 10, 3, repeated, conflicting, missing, missing == 0 ? List.of() : List.of("order-7"));

        Promise promise = named(judge(window(10, 0, 10), audit), "in the journals");

        assertThat(promise.isKept()).isEqualTo(isKept);
        assertThat(promise.measured().contains("; missing [order-7]")).isEqualTo(missing > 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, true", "2, 10000, true", "3, 10000, false", "1, 2500, false", "0, 0, true", "1, 1, false"})
    void failures_partOfTheOrders_isAtMostOneInFiveThousand(long failed, long answered, boolean isKept) {
        Promise promise = named(judge(window(answered, failed, answered), SOUND), "user-visible failures");

        assertThat(promise.isKept()).isEqualTo(isKept);
    }

    @ParameterizedTest
    @CsvSource({"10, true", "199, true", "201, false", "1500, false"}) // to the 1 % of a window
    void steady_p99OfItsOrders_isAtMost200Millis(long millis, boolean isKept) {
        ActResult well = result(LENGTH, Optional.of(Duration.ZERO));

        Promise promise = named(
                Promises.judge(List.of(well), taking(millis), window(10, 0, 10), SOUND, List.of()), "steady traffic");

        assertThat(promise.isKept()).isEqualTo(isKept);
    }

    /** What was not measured is not promised to be quick. */
    @Test
    void steady_noOrderOutsideAPause_isNotKept() {
        ActResult well = result(LENGTH, Optional.of(Duration.ZERO));

        List<Promise> promises = Promises.judge(List.of(well), taking(), window(10, 0, 10), SOUND, List.of());

        assertThat(named(promises, "steady traffic").isKept()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"10000, true", "11000, true", "11001, false"})
    void attempts_requestsSentPerOrder_areAtMostElevenInTen(long sent, boolean isKept) {
        Promise promise = named(judge(window(10_000, 0, sent), SOUND), "requests sent per order");

        assertThat(promise.isKept()).isEqualTo(isKept);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1000, true", "1200, false", "-1, false"})
    void recovery_actThatPromisesIt_isKeptInTime(long millis, boolean isKept) {
        Optional<Duration> recovered = millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));

        List<Promise> promises = judge(result(Duration.ofSeconds(1), recovered), window(10, 0, 10), SOUND);

        assertThat(named(promises, "zone killed: customers no longer notice").isKept())
                .isEqualTo(isKept);
        assertThat(named(promises, "in every act").isKept()).isEqualTo(millis >= 0);
    }

    @Test
    void recovery_actThatPromisesNone_mustStillRecover() {
        List<Promise> well = judge(window(10, 0, 10), SOUND);
        List<Promise> sick = judge(result(LENGTH, Optional.empty()), window(10, 0, 10), SOUND);

        assertThat(well).hasSize(6).allMatch(Promise::isKept);
        assertThat(sick)
                .hasSize(6)
                .filteredOn(promise -> !promise.isKept())
                .extracting(Promise::measured)
                .containsExactly("not in: zone killed");
    }

    /** 200 orders a second for 8 s, of 10 ms, but of 500 ms where they end in one of these seconds, counted from 0. */
    private static Recording slowIn(Set<Long> seconds, boolean areFailures, List<Recording.Pause> pauses) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 1600; i++) {
            Duration at = Duration.ofMillis(5L * i);
            boolean isSlow = seconds.contains(at.toSeconds());
            answers.add(new Answer(
                    at,
                    Duration.ofMillis(isSlow ? 500 : 10),
                    new Order("order-" + i, 100),
                    areFailures && isSlow ? Optional.empty() : Optional.of("eu-west-1a-1")));
        }
        return new Recording(List.<Attempt>of(), answers, pauses);
    }

    private static List<ActResult> results(Recording recording) {
        Act warmUp = new Act(Script.WARM_UP, LENGTH, Set.of(), LENGTH, Deed.none(), Deed.none());
        Act steady = new Act(Script.STEADY, LENGTH, Set.of(), LENGTH, Deed.none(), Deed.none());
        return ActResult.of(
                List.of(
                        new Scene(warmUp, Duration.ZERO, LENGTH, List.of()),
                        new Scene(steady, LENGTH, LENGTH.multipliedBy(2), List.of())),
                recording);
    }

    @Test
    void warmUp_latencies_areNotJudgedButFailuresAre() {
        Set<Long> inIt = Set.of(3L);

        assertThat(results(slowIn(inIt, false, List.of())).get(0).recovered()).contains(Duration.ZERO);
        assertThat(results(slowIn(inIt, true, List.of())).get(0).recovered()).isEmpty();
    }

    /** The second from 5 s on is slow, in an act that begins at 4 s. */
    @Test
    void act_slowOrders_areJudgedUnlessThisProcessStoodStill() {
        Set<Long> inAct = Set.of(5L);
        Recording.Pause pause = new Recording.Pause(Duration.ofMillis(4500), Duration.ofMillis(5999));

        ActResult slow =
                ActResult.of(scenesWithFault(), slowIn(inAct, false, List.of())).get(1);
        ActResult paused = ActResult.of(scenesWithFault(), slowIn(inAct, false, List.of(pause)))
                .get(1);

        assertThat(slow.recovered()).contains(Duration.ofSeconds(2));
        assertThat(paused.recovered()).contains(Duration.ofMillis(1200)); // the first second with answers again
    }

    /** What is usual is measured as it is judged: the second from 1 s on is slow in the steady act, as this process stood still. */
    @Test
    void steady_slowOrdersWhileThisProcessStoodStill_doNotWidenTheBound() {
        Recording.Pause pause = new Recording.Pause(Duration.ofMillis(500), Duration.ofMillis(1999));

        Verdict verdict =
                Verdict.on(scenesWithFault(), slowIn(Set.of(1L, 5L), false, List.of(pause)), SOUND, List.of());

        assertThat(verdict.results().get(1).recovered()).contains(Duration.ofSeconds(2));
        assertThat(named(verdict.promises(), "steady traffic").isKept()).isTrue();
    }

    @Test
    void verdict_shopThatIsSlowAllTheTime_isNotKept() {
        Recording slow = slowIn(Set.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), false, List.of());

        Verdict verdict = Verdict.on(scenesWithFault(), slow, SOUND, List.of());

        assertThat(verdict.promises())
                .filteredOn(promise -> !promise.isKept())
                .extracting(Promise::claim)
                .containsExactly("steady traffic: p99 of the latency of orders");
        assertThat(verdict.isKept()).isFalse();
    }

    private static List<Scene> scenesWithFault() {
        Act steady = new Act(Script.STEADY, LENGTH, Set.of(), LENGTH, Deed.none(), Deed.none());
        Act fault = new Act("target slow", LENGTH, Set.of(), LENGTH, Deed.none(), Deed.none());
        return List.of(
                new Scene(steady, Duration.ZERO, LENGTH, List.of()),
                new Scene(fault, LENGTH, LENGTH.multipliedBy(2), List.of()));
    }
}
