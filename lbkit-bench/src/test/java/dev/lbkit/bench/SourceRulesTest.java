package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that only the sources can answer; they read every module, samples and bench included. */
final class SourceRulesTest {
    private static final int LIMIT = 200;
    /** Group 1 is a literal, which may contain what looks like a comment. */
    private static final Pattern LITERAL_OR_COMMENT =
            Pattern.compile("(?s)(\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\])*+')|/\\*.*?\\*/|//[^\n]*");

    private static final Pattern SLEEP = Pattern.compile("\\bsleep\\s*\\(|\\.park(Nanos|Until)\\s*\\(");

    @Test
    void mainFile_codeLines_areAtMost200() {
        assertThat(Library.sources("main"))
                .as("files past " + LIMIT + " code lines (one type, one job, one screen or two)")
                .filteredOn(file -> codeLines(file) > LIMIT)
                .extracting(file -> file + ": " + codeLines(file))
                .isEmpty();
    }

    @Test
    void test_waiting_usesVirtualTime() {
        assertThat(Library.sources("test"))
                .as("tests that wait in real time (allowed in integrations and samples only)")
                .filteredOn(file -> !file.startsWith("integrations") && !file.startsWith("samples"))
                .filteredOn(file -> SLEEP.matcher(code(file)).find())
                .isEmpty();
    }

    private static long codeLines(Path source) {
        return code(source).lines().filter(line -> !line.isBlank()).count();
    }

    private static String code(Path source) {
        return LITERAL_OR_COMMENT
                .matcher(String.join("\n", Library.lines(source)))
                .replaceAll("$1");
    }
}
