package dev.lbkit.samples.securecart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Holds what the shop acknowledged against what the targets wrote down. */
final class Journals {

    /** How the name of a journal ends; the part before it is the id of its target. */
    static final String SUFFIX = ".journal";

    private static final int SHOWN = 5;

    private Journals() {}

    /**
     * What the journals say about the acknowledged orders.
     *
     * @param acknowledged how many orders the shop acknowledged to its customers
     * @param lines how many lines the journals hold in all
     * @param orders how many orders they hold once repeats by key are removed
     * @param executedTwice how many orders more than one target executed: the price of trying elsewhere
     * @param repeated how many lines repeat a key in the same journal, which its target must not allow
     * @param conflicting how many orders stand in the journals with different amounts
     * @param missing how many acknowledged orders are not in the journal of the target that acknowledged them, with the amount
     *     that was ordered
     * @param firstMissing the keys of the first of them
     */
    record Audit(
            int acknowledged,
            int lines,
            int orders,
            int executedTwice,
            int repeated,
            int conflicting,
            int missing,
            List<String> firstMissing) {}

    /** Every entry of every journal in the directory. */
    static List<JournalEntry> read(Path directory) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                entries.addAll(Journal.read(file));
            }
        }
        return entries;
    }

    /** Checks the entries against the acknowledged orders, given as the id of the acknowledging target by order. */
    static Audit audit(Collection<JournalEntry> entries, Map<Order, String> acknowledged) {
        Map<String, Set<String>> targets = new HashMap<>();
        Map<String, Set<Long>> amounts = new HashMap<>();
        Set<Map.Entry<Order, String>> written = new HashSet<>();
        int repeated = 0;
        for (JournalEntry entry : entries) {
            String key = entry.order().key();
            written.add(Map.entry(entry.order(), entry.target()));
            amounts.computeIfAbsent(key, unseen -> new HashSet<>())
                    .add(entry.order().cents());
            if (!targets.computeIfAbsent(key, unseen -> new HashSet<>()).add(entry.target())) {
                repeated++;
            }
        }
        List<String> missing = acknowledged.entrySet().stream()
                .filter(order -> !written.contains(order))
                .map(order -> order.getKey().key())
                .sorted()
                .toList();
        return new Audit(
                acknowledged.size(),
                entries.size(),
                targets.size(),
                countLargerThanOne(targets.values()),
                repeated,
                countLargerThanOne(amounts.values()),
                missing.size(),
                missing.stream().limit(SHOWN).toList());
    }

    private static int countLargerThanOne(Collection<? extends Set<?>> sets) {
        return (int) sets.stream().filter(set -> set.size() > 1).count();
    }
}
