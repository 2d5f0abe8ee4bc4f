package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.lbkit.samples.securecart.Recording.Answer;
import dev.lbkit.samples.securecart.Recording.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecoveryTest {

    private static final String BAD = "z-1";
    private static final String GOOD = "z-2";
    private static final double BOUND_MILLIS = 100;
    private static final int ORDERS = 20;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // requests to the bad target, of 100, in each window; milliseconds until detected, -1 for never
        "at once,                   0 0 0 0,        0",
        "in the third window,       50 30 4 0 0,    400",
        "exactly 5 % is too much,   50 5 5 4 0,     600",
        "one lucky window,          50 0 40 0 0,    600",
        "returns later,             50 0 0 50 50,   200",
        "never,                     50 50 50 50,    -1",
        "only the last window,      50 50 50 0,     -1",
    })
    void detected_table(String name, String toBad, long millis) {
        List<Window> windows =
                numbers(toBad).map(count -> sent(count, 100 - count)).toList();

        assertThat(Recovery.detected(windows, Set.of(BAD))).isEqualTo(millis(millis));
    }

    @Test
    void detected_nothingSent_countsAsAvoiding() {
        assertThat(Recovery.detected(List.of(sent(9, 0), sent(0, 0), sent(0, 0)), Set.of(BAD)))
                .isEqualTo(millis(200));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // F: one of 20 orders fails; S: three are slow; s: one is slow (1 % of a second); -: no answers; .: all well
        "calm throughout,                      ..........,  0",
        "failures end,                         FF.F......,  800",
        "slow answers end,                     SSS.......,  600",
        "one slow order a second is calm,      s....s....,  0",
        "a failure in the last window,         .........F,  -1",
        "slow in the last window,              .........S,  -1",
        "one slow order in the last window,    .........s,  0",
        "stalls and never answers again,       ...-------,  -1",
        "shorter than a second,                F..,         200",
        "no windows,                           '',          -1",
    })
    void recovered_table(String name, String acts, long millis) {
        List<Window> windows =
                acts.chars().mapToObj(act -> answered((char) act)).toList();

        assertThat(Recovery.recovered(windows, BOUND_MILLIS)).isEqualTo(millis(millis));
    }

    @Test
    void recovered_p99AtTheBound_isCalm() {
        Window window = answered('.');

        assertThat(Recovery.recovered(List.of(window), window.percentileMillis(99)))
                .isEqualTo(millis(0));
        assertThat(Recovery.recovered(List.of(window), window.percentileMillis(99) - 0.001))
                .isEqualTo(millis(-1));
    }

    @ParameterizedTest
    @CsvSource({"12, 100", "33, 100", "50, 150", "200, 600"})
    void p99Bound_isThreeTimesSteady_withAFloor(long steadyMillis, double bound) {
        Window steady = window(List.of(), List.of(answer(Duration.ofMillis(steadyMillis), true)));

        assertThat(Recovery.p99BoundMillis(steady)).isCloseTo(bound, withPercentage(2));
    }

    @Test
    void series_assignsByTime_startInclusiveEndExclusive() {
        var attempts = List.of(attempt(99), attempt(100), attempt(299), attempt(300), attempt(649), attempt(650));

        List<Window> windows = Window.series(
                new Recording(attempts, List.of()), Duration.ofMillis(100), Duration.ofMillis(650), Recovery.STEP);

        assertThat(windows.stream().map(Window::sent)).containsExactly(2L, 1L, 1L);
    }

    private static Stream<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(Integer::valueOf);
    }

    private static Optional<Duration> millis(long millis) {
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private static Window sent(int toBad, int toGood) {
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < toBad; i++) {
            attempts.add(new Attempt(Duration.ZERO, BAD));
        }
        for (int i = 0; i < toGood; i++) {
            attempts.add(new Attempt(Duration.ZERO, GOOD));
        }
        return window(attempts, List.of());
    }

    private static Window answered(char act) {
        int slow = act == 'S' ? 3 : act == 's' ? 1 : 0;
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < ORDERS && act != '-'; i++) {
            answers.add(answer(Duration.ofMillis(i < slow ? 500 : 10), act != 'F' || i > 0));
        }
        return window(List.of(), answers);
    }

    private static Window window(List<Attempt> attempts, List<Answer> answers) {
        return Window.of(new Recording(attempts, answers));
    }

    private static Answer answer(Duration latency, boolean isAcknowledged) {
        return new Answer(
                Duration.ZERO, latency, new Order("k", 100), isAcknowledged ? Optional.of(GOOD) : Optional.empty());
    }

    private static Attempt attempt(long millis) {
        return new Attempt(Duration.ofMillis(millis), GOOD);
    }

    @ParameterizedTest
    @CsvSource({
        // ends, took; the pause is from 1100 to 1250
        "1099, 50, true",
        "1100, 50, false", // it may have ended earlier, and been seen late
        "1270, 20, false",
        "1271, 20, true"
    })
    void undisturbed_atTheEdgesOfAPause_leavesOutWhatMeetsIt(long endsAtMillis, long tookMillis, boolean isKept) {
        Recording.Answer answer = answer(endsAtMillis, tookMillis, true);

        Recording recording = new Recording(
                List.of(),
                List.of(answer),
                List.of(new Recording.Pause(Duration.ofMillis(1100), Duration.ofMillis(1250))));

        assertThat(recording.undisturbed().answers().contains(answer)).isEqualTo(isKept);
    }

    @Test
    void undisturbed_ordersUnderWayInAPause_areLeftOutUnlessTheyFailed() {
        Recording.Answer before = answer(1000, 20, true);
        Recording.Answer hit = answer(1300, 250, true);
        Recording.Answer failed = answer(1300, 250, false);
        Recording.Answer after = answer(1400, 20, true);

        Recording recording = new Recording(
                List.of(),
                List.of(before, hit, failed, after),
                List.of(new Recording.Pause(Duration.ofMillis(1100), Duration.ofMillis(1250))));

        assertThat(recording.undisturbed().answers()).containsExactly(before, failed, after);
    }

    private static Recording.Answer answer(long atMillis, long latencyMillis, boolean acknowledged) {
        return new Recording.Answer(
                Duration.ofMillis(atMillis),
                Duration.ofMillis(latencyMillis),
                new Order("key", 100),
                acknowledged ? Optional.of("a") : Optional.empty());
    }
}
