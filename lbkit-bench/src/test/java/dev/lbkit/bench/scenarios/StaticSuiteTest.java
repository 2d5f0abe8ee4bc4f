package dev.lbkit.bench.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Those of K1 to K5 that take less than a few seconds. */
final class StaticSuiteTest {

    @ParameterizedTest
    @ValueSource(strings = {"K1", "K3", "K4", "K5"})
    void facts_ofASuite_keepTheirBounds(String suite) {
        List<Fact> facts = StaticSuite.facts(suite);

        assertThat(facts).isNotEmpty().allMatch(Fact::isMet);
    }

    @Test
    void facts_arithmetic_allHaveABound() {
        assertThat(StaticSuite.facts("K4")).noneMatch(fact -> fact.bound().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"0.26, met", "0.24, met", "0.261, MISSED", "0.239, MISSED"})
    void fact_nearAGoldenValue_isMetWithinTheTolerance(double value, String verdict) throws IOException {
        Fact fact = Fact.of("K4", "slow start", "weight", value).near(0.25, 0.0101);

        String text = StaticSuite.sections(List.of("K4"), List.of(fact), References.load());

        assertThat(text).contains(" | 0.240 to 0.260 | " + verdict + " |");
    }

    @ParameterizedTest
    @ValueSource(strings = {"K1", "K3", "K4", "K5"})
    void references_ofASuite_nameWhatIsMeasured(String suite) throws IOException {
        List<String> measured = StaticSuite.facts(suite).stream()
                .map(fact -> fact.subject() + ": " + fact.metric())
                .toList();

        assertThat(References.load().all())
                .filteredOn(figure -> figure.scenario().equals(suite))
                .isNotEmpty()
                .allSatisfy(figure -> assertThat(measured).contains(figure.policy() + ": " + figure.metric()));
    }

    /** The golden tables of Envoy; a share is drawn 200 000 times, and Envoy's documents round to whole percents. */
    @Test
    void facts_arithmetic_areThoseOfEnvoy() throws IOException {
        References references = References.load();

        for (Fact fact : StaticSuite.facts("K4")) {
            double tolerance = fact.metric().startsWith("calls") ? 1 : 0.005;
            assertThat(references.of("K4", fact.subject(), fact.metric()))
                    .as("%s", fact)
                    .anySatisfy(figure -> assertThat(fact.value()).isCloseTo(figure.value(), within(tolerance)));
        }
    }

    @Test
    void section_someFacts_showsThemBesideTheReferences() throws IOException {
        List<Fact> facts = List.of(
                Fact.of("K3", "subset", "connections peak/mean", 1.5).atMost(1.25),
                Fact.of("K3", "subset", "connections least/mean", 0.5).atLeast(0.25));

        String text = StaticSuite.sections(List.of("K3"), facts, References.load());

        assertThat(text)
                .contains("## K3, subsets: ")
                .contains("| subset | connections peak/mean | 1.500 | 1.250 | MISSED | prototype: 1.430; ")
                .contains("| subset | connections least/mean | 0.500 | 0.250 | met | prototype: 0.570; ");
    }

    @Test
    void facts_unknownSuite_saysTheRule() {
        assertThatThrownBy(() -> StaticSuite.facts("K9"))
                .hasMessage("suite: K9 (expected: one of [K1, K2, K3, K4, K5])");
    }
}
