package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of the simulator's guide is the test that it claims to be. */
final class GuideTest {

    private static final Path TEST =
            Path.of("lbkit-algorithms/src/test/java/dev/lbkit/algorithms/SimulatorGuideTest.java");

    @Test
    void simulatorGuide_example_isTheTest() throws IOException {
        String test = Files.readString(Library.ROOT.resolve(TEST));
        String guide = Files.readString(Library.ROOT.resolve("docs/guide/simulator.md"));

        String example = between(test, "    // begin of the example\n", "    // end of the example\n");

        assertThat(between(guide, "```java\n", "```")).isEqualTo(example.replaceAll("(?m)^    ", ""));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
