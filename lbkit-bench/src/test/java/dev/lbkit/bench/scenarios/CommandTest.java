package dev.lbkit.bench.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandTest {

    private static Command of(String line) {
        return Command.of(line.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--short; arguments: none (expected: report, default, targets, detectors, a scenario or a suite)",
                "S04 --threads 0; --threads: 0 (expected: 1 to 999)",
                "S04 --threads 2,4; --threads: 2,4 (expected: 1 to 999)",
                "S04 --threads; --threads: no value (expected: 1 to 999)",
                "S04 --seeds one; --seeds: one (expected: such as 1 or 1,2,3)",
                "default S04; default: [S04] (expected: options alone)",
                "K1 K2; K1: [K2] (expected: options alone)"
            })
    void of_wrongArgument_saysTheRule(String line, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> of(line)).withMessage(message);
    }

    @Test
    void of_scenarioAndPolicies_areThemAlone() {
        Command command = of("S02 --seeds 4,5 --threads 1 C3 peakEwma");

        assertThat(command.text()).isEqualTo("S02 --seeds 4,5 --threads 1 C3 peakEwma");
        assertThat(command.seeds()).containsExactly(4L, 5L);
        assertThat(command.threads()).isEqualTo(1);
        assertThat(command.suites()).isEmpty();
        assertThat(command.scenarios())
                .hasSize(4)
                .allSatisfy(scenario -> assertThat(scenario.contenders())
                        .extracting(Contender::name)
                        .containsExactly("peakEwma", "C3"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("S02 C4"))
                .withMessageStartingWith("policies: [C4] (expected: some of [random, ");
    }

    @Test
    void of_report_isAboutAllOrWhatIsNamed() {
        Command all = of("report --nightly");
        Command some = of("report K1 S04 K5");

        assertThat(all.seeds()).hasSize(20).startsWith(101L);
        assertThat(all.suites()).isEqualTo(StaticSuite.names());
        assertThat(all.scenarios()).isEqualTo(Scenarios.ALL);
        assertThat(some.suites()).containsExactly("K1", "K5");
        assertThat(some.scenarios()).extracting(Scenario::name).containsExactly("S04");
    }
}
