package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {

    private final List<Options> started = new ArrayList<>();

    @Test
    void options_noneGiven_areTheDefaults() {
        int exit = Options.execute(this::start);

        assertThat(exit).isZero();
        assertThat(started).singleElement().satisfies(options -> {
            assertThat(options.seed()).isEqualTo(42);
            assertThat(options.duration()).isEqualTo(Duration.ofSeconds(60));
            assertThat(options.rate()).isEqualTo(250);
            assertThat(options.report()).isEqualTo(Path.of("securecart-report.html"));
        });
    }

    @Test
    void options_allGiven_areTaken() {
        Options.execute(this::start, "--seed", "-7", "--duration=40", "--rate", "500", "--report", "out.html");

        assertThat(started).singleElement().satisfies(options -> {
            assertThat(options.seed()).isEqualTo(-7);
            assertThat(options.duration()).isEqualTo(Duration.ofSeconds(40));
            assertThat(options.rate()).isEqualTo(500);
            assertThat(options.report()).isEqualTo(Path.of("out.html"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "--duration, 5,    40..600 seconds",
        "--duration, 601,  40..600 seconds",
        "--duration, soon, 40..600 seconds",
        "--rate,     0,    50..500 orders per second",
        "--seed,     x,    a whole number of 64 bits",
    })
    void options_badValue_saysWhichAndWhatIsExpected(String name, String value, String rule) {
        String error = errorOf(name, value);

        assertThat(error).startsWith(name + ": " + value + " (expected: " + rule + ")");
        assertThat(started).isEmpty();
    }

    @Test
    void options_unknownOne_isNamed() {
        assertThat(errorOf("--speed", "9")).contains("--speed");
        assertThat(started).isEmpty();
    }

    private int start(Options options) {
        started.add(options);
        return 0;
    }

    private String errorOf(String... args) {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(Options.execute(this::start, args)).isEqualTo(2);
        } finally {
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
