package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of a guide are the test that they claim to be. */
final class GuideTest {

    @ParameterizedTest
    @CsvSource({
        "simulator.md, lbkit-algorithms/src/test/java/dev/lbkit/algorithms/SimulatorGuideTest.java",
        "failover.md, lbkit-failover/src/test/java/dev/lbkit/failover/FailoverGuideTest.java",
        "attempts.md, lbkit-failover/src/test/java/dev/lbkit/failover/AttemptsGuideTest.java",
        "health-detectors.md, lbkit-health/src/test/java/dev/lbkit/health/DetectorsGuideTest.java",
        "restart.md, lbkit-simulation/src/test/java/dev/lbkit/simulation/RestartGuideTest.java",
        "regions.md, lbkit-failover/src/test/java/dev/lbkit/failover/gslb/RegionsGuideTest.java",
    })
    void guide_examples_areTheTest(String page, String source) throws IOException {
        String test = Files.readString(Library.ROOT.resolve(source));
        String guide = Files.readString(Library.ROOT.resolve("docs/guide").resolve(page));

        assertThat(all(guide, "```java\n", "```"))
                .isNotEmpty()
                .isEqualTo(
                        all(test.replaceAll("(?m)^    ", ""), "// begin of the example\n", "// end of the example\n"));
    }

    private static List<String> all(String text, String begin, String end) {
        List<String> parts = new ArrayList<>();
        for (int from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from)) {
            from += begin.length();
            parts.add(text.substring(from, text.indexOf(end, from)));
        }
        return parts;
    }
}
