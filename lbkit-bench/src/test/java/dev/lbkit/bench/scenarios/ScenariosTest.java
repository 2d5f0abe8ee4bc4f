package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short subset of the scenarios: the simulator meets the closed form, and the orders of others. */
final class ScenariosTest {

    private static double figure(Scenario scenario, String policy) {
        Contender contender = scenario.contenders().stream()
                .filter(each -> each.name().equals(policy))
                .findFirst()
                .orElseThrow();
        return scenario.figure(scenario.first(), scenario.run(contender, 1));
    }

    private static Scenario shortened(Scenario scenario, int seconds) {
        return new Scenario(
                scenario.name(),
                scenario.about(),
                scenario.fleet(),
                ofSeconds(seconds),
                Scenario.Window.seconds(10, seconds),
                scenario.metrics(),
                scenario.contenders());
    }

    /** The calibration: what the simulator is trusted for rests on it. */
    @ParameterizedTest
    @CsvSource({
        "50, 1, 40, 0.025",
        "50, 2, 30, 0.025",
        "50, 3, 30, 0.025",
        "70, 1, 80, 0.025",
        "70, 2, 30, 0.025",
        "70, 3, 30, 0.025",
        "90, 2, 60, 0.025",
        "90, 3, 60, 0.025",
        "95, 2, 60, 0.05",
        "95, 3, 60, 0.05"
    })
    void textbook_anyLoad_isNearTheClosedForm(int percent, int choices, int seconds, double tolerance) {
        double expected = Textbook.supermarket(percent / 100.0, choices);

        double mean = figure(Textbook.at(percent, seconds), choices == 1 ? "random" : "leastRequest(" + choices + ")");

        assertThat(mean).isCloseTo(expected, within(tolerance * expected));
    }

    @Test
    void supermarket_oneChoice_isTheQueueOfTheTextbook() {
        double ten = Textbook.supermarket(0.9, 1);
        double two = Textbook.supermarket(0.9, 2);

        assertThat(ten).isCloseTo(10, within(1e-9));
        assertThat(two).isCloseTo(2.6141, within(1e-4));
    }

    @Test
    void antagonists_p99_hasTheOrderOfThePrototype() {
        Scenario scenario = shortened(Scenarios.named("S02-hom-90").get(0), 25);

        List<Double> p99 = Stream.of("C3", "YARP", "peakEwma", "leastRequest(2)", "roundRobin")
                .map(policy -> figure(scenario, policy))
                .toList();

        assertThat(p99).isSorted();
    }

    @Test
    void oneSlowOfEleven_successWithinASecond_hasThePublishedOrder() {
        Scenario scenario = SlowServers.oneSlowOfEleven();

        double roundRobin = figure(scenario, "roundRobin");
        double two = figure(scenario, "leastRequest(2)");
        double all = figure(scenario, "leastRequest(all)");
        double peakEwma = figure(scenario, "peakEwma");

        assertThat(roundRobin).isCloseTo(95.49, within(0.2));
        assertThat(two).isCloseTo(99.43, within(0.1));
        assertThat(all).isCloseTo(99.53, within(0.1));
        assertThat(peakEwma).isGreaterThanOrEqualTo(99.92);
    }

    @Test
    void contenders_thatAScenarioTellsNothing_areLeftOut() {
        List<Contender> oneSlow = SlowServers.oneSlowOfEleven().contenders();
        List<Contender> slowStart = Scenarios.named("S07-slow-start").get(0).contenders();

        assertThat(oneSlow)
                .extracting(Contender::name)
                .doesNotContain("A58 wrr", "C3")
                .contains("YARP", "true queue");
        assertThat(slowStart)
                .extracting(Contender::origin)
                .hasSizeGreaterThan(5)
                .containsOnly(Contender.Origin.LBKIT);
    }

    @Test
    void references_everyLine_namesWhatIsMeasured() throws IOException {
        List<Figure> figures = References.load().all().stream()
                .filter(figure -> !StaticSuite.names().contains(figure.scenario()))
                .toList();

        assertThat(figures).hasSizeGreaterThan(100).allSatisfy(figure -> {
            Scenario scenario = Scenarios.named(figure.scenario()).get(0);
            assertThat(scenario.name()).isEqualTo(figure.scenario());
            assertThat(scenario.metrics()).extracting(Metric::name).contains(figure.metric());
            if (!figure.policy().equals(References.TARGET)) {
                assertThat(scenario.contenders()).extracting(Contender::name).contains(figure.policy());
            }
        });
    }

    @Test
    void named_partOfAName_isAllItsSizes() {
        List<Scenario> sizes = Scenarios.named("S02");

        assertThat(sizes)
                .extracting(Scenario::name)
                .containsExactly("S02-hom-70", "S02-hom-90", "S02-het-70", "S02-het-90");
        assertThatThrownBy(() -> Scenarios.named("S99")).hasMessageStartingWith("scenario: S99 (expected: one of [");
    }
}
