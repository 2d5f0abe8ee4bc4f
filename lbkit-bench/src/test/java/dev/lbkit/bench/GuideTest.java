package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example of a guide is the test that it claims to be. */
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
    void guide_example_isTheTest(String page, String source) throws IOException {
        String test = Files.readString(Library.ROOT.resolve(source));
        String guide = Files.readString(Library.ROOT.resolve("docs/guide").resolve(page));

        String example = between(test, "    // begin of the example\n", "    // end of the example\n");

        assertThat(between(guide, "```java\n", "```")).isEqualTo(example.replaceAll("(?m)^    ", ""));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
