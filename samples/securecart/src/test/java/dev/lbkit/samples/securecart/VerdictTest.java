package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerdictTest {

    @Test
    void verdict_runWithinEveryBound_isKept() {
        Verdict verdict = Example.flawless();

        assertThat(verdict.promises()).allMatch(Promise::isKept);
        assertThat(verdict.isKept()).isTrue();
    }

    @Test
    void verdict_oneFailureOfTwoThousand_breaksOnePromise() {
        Verdict verdict = Example.verdict(List.of());

        assertThat(verdict.promises().stream().filter(promise -> !promise.isKept()))
                .extracting(Promise::measured)
                .containsExactly("1 of 2000 (0.050 %)");
        assertThat(verdict.isKept()).isFalse();
    }

    @Test
    void verdict_processLeftBehind_isNotKept() {
        Verdict verdict = Example.verdict(List.of("process 7", "port 20001"));

        assertThat(verdict.isKept()).isFalse();
        assertThat(ResultTable.promises(verdict.promises()))
                .contains("FAIL  no process or port left behind: process 7, port 20001 (promised: none)");
    }

    @Test
    void results_freeze_haveTimesToDetectAndRecover() {
        ActResult freeze = Example.verdict(List.of()).results().get(1);

        assertThat(freeze.detected()).hasValue(Recovery.STEP.multipliedBy(4));
        assertThat(freeze.recovered()).hasValue(Recovery.STEP.multipliedBy(4));
        assertThat(freeze.window().failed()).isEqualTo(1);
    }

    @Test
    void table_everyRow_hasACellForEachTitle() {
        ResultTable table = new ResultTable(Example.ZONES);
        List<ActResult> results = Example.verdict(List.of()).results();

        assertThat(results).allSatisfy(it -> assertThat(table.cells(it)).hasSameSizeAs(table.header()));
        assertThat(table.acts(results).lines()).hasSize(3).allMatch(line -> line.length() <= 120);
        assertThat(table.cells(results.get(0))).contains("-", "50/50");
    }

    @Test
    void report_isSelfContained(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("report.html");

        Options.execute(options -> write(file, options), "--seed", "7");

        String html = Files.readString(file);
        assertThat(html).contains("uPlot", "zone \\u003cfreezes>", "seed\":7", "\"isKept\":true");
        assertThat(html).doesNotContain("{{", "zone <freezes>");
        assertThat(html)
                .doesNotContainPattern("(?i)(src|href|action)\\s*=|@import|url\\(|fetch\\(|XMLHttpRequest|import\\(");
        assertThat(html).contains("default-src 'none'");
    }

    @Test
    void progress_lines_showTheLastPeriodOnly() {
        var before = new Tally.Totals(100, 0, Map.of("z-1a", 100L));
        var now = new Tally.Totals(224, 1, Map.of("z-1a", 125L, "z-1b", 75L));
        var change = new Progress.Change(before, now, Duration.ofMillis(500));

        var plain = Progress.lines(
                Progress.Style.LINES, "zone killed", Duration.ofSeconds(9), change, List.of("z-1a", "z-1b"));
        var block = Progress.lines(
                Progress.Style.BLOCK, "zone killed", Duration.ofSeconds(9), change, List.of("z-1a", "z-1b"));

        assertThat(plain).containsExactly("  9 s  zone killed         250 orders/s  1 failed  z-1 25/75 %");
        assertThat(block).hasSize(3);
        assertThat(block.get(2)).contains("█".repeat(23) + "░".repeat(7));
    }

    private static int write(Path file, Options options) {
        try {
            Recording recording = Example.recording();
            Report.write(file, ReportData.of(options, Example.ZONES, recording, Example.verdict(List.of())));
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
