package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalsTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void audit_everyOrderWhereItWasAcknowledged_findsNothing() {
        var entries = List.of(entry("k1", "z-1", 5), entry("k2", "z-2", 7));

        var audit = Journals.audit(entries, Map.of(order("k1", 5), "z-1", order("k2", 7), "z-2"));

        assertThat(audit).isEqualTo(new Journals.Audit(2, 2, 2, 0, 0, 0, 0, List.of()));
    }

    @Test
    void audit_orderOfTwoTargets_countsItOnceAndShowsIt() {
        var entries = List.of(entry("k1", "z-1", 5), entry("k1", "z-2", 5));

        var audit = Journals.audit(entries, Map.of(order("k1", 5), "z-2"));

        assertThat(audit.orders()).isEqualTo(1);
        assertThat(audit.executedTwice()).isEqualTo(1);
        assertThat(audit.missing()).isZero();
    }

    @Test
    void audit_orderOnlyInTheJournalOfAnotherTarget_isMissing() {
        var audit =
                Journals.audit(List.of(entry("k1", "z-1", 5)), Map.of(order("k1", 5), "z-2", order("k2", 5), "z-1"));

        assertThat(audit.missing()).isEqualTo(2);
        assertThat(audit.firstMissing()).containsExactly("k1", "k2");
    }

    @Test
    void audit_keyTwiceInOneJournal_isRepeated() {
        var audit =
                Journals.audit(List.of(entry("k1", "z-1", 5), entry("k1", "z-1", 5)), Map.of(order("k1", 5), "z-1"));

        assertThat(audit.repeated()).isEqualTo(1);
        assertThat(audit.executedTwice()).isZero();
    }

    @Test
    void audit_keyWithTwoAmounts_isConflicting() {
        var audit =
                Journals.audit(List.of(entry("k1", "z-1", 5), entry("k1", "z-2", 6)), Map.of(order("k1", 5), "z-1"));

        assertThat(audit.conflicting()).isEqualTo(1);
    }

    /** One journal only, so that no two amounts conflict. */
    @Test
    void audit_lineWithAnotherAmountThanWasOrdered_isMissing() {
        var audit = Journals.audit(List.of(entry("k1", "z-1", 0)), Map.of(order("k1", 500), "z-1"));

        assertThat(audit.missing()).isEqualTo(1);
        assertThat(audit.conflicting()).isZero();
        assertThat(audit.firstMissing()).containsExactly("k1");
    }

    @Test
    void journal_reopened_remembersItsKeys() throws IOException {
        Path file = directory.resolve("z-1" + Journals.SUFFIX);
        try (Journal journal = Journal.open(file, "z-1")) {
            assertThat(journal.append(order("k1", 5), NOON)).isTrue();
        }

        try (Journal journal = Journal.open(file, "z-1")) {
            assertThat(journal.append(order("k1", 5), NOON)).isFalse();
            assertThat(journal.append(order("k2", 7), NOON)).isTrue();
        }

        assertThat(Journals.read(directory)).containsExactly(entry("k1", "z-1", 1, 5), entry("k2", "z-1", 2, 7));
    }

    @Test
    void journal_lineCutShort_isSkippedAndRemoved() throws IOException {
        Path file = directory.resolve("z-1" + Journals.SUFFIX);
        Files.writeString(file, entry("k1", "z-1", 1, 5).line() + "\nk2\tz-");

        assertThat(Journal.read(file)).hasSize(1);
        try (Journal journal = Journal.open(file, "z-1")) {
            journal.append(order("k3", 9), NOON);
        }

        assertThat(Journal.read(file)).containsExactly(entry("k1", "z-1", 1, 5), entry("k3", "z-1", 2, 9));
    }

    private static Order order(String key, long cents) {
        return new Order(key, cents);
    }

    private static JournalEntry entry(String key, String target, long cents) {
        return entry(key, target, 1, cents);
    }

    private static JournalEntry entry(String key, String target, long sequence, long cents) {
        return new JournalEntry(order(key, cents), target, sequence, NOON);
    }
}
