package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the guides are the tests that they claim to be. */
final class GuideTest {

    @ParameterizedTest
    @CsvSource({
        "simulator.md, lbkit-algorithms/src/test/java/dev/lbkit/algorithms/SimulatorGuideTest.java",
        "regions.md, lbkit-failover/src/test/java/dev/lbkit/failover/gslb/RegionsGuideTest.java",
    })
    void guide_example_isTheTest(String page, String file) throws IOException {
        String test = Files.readString(Library.ROOT.resolve(file));
        String guide = Files.readString(Library.ROOT.resolve("docs/guide").resolve(page));

        String example = between(test, "    // begin of the example\n", "    // end of the example\n");

        assertThat(between(guide, "```java\n", "```")).isEqualTo(example.replaceAll("(?m)^    ", ""));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
