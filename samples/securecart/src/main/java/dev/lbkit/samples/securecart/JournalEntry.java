package dev.lbkit.samples.securecart;

import java.time.Instant;
import java.util.List;

/**
 * One line of a journal: an order as one target executed it.
 *
 * @param order the order
 * @param target the id of the target that executed it
 * @param sequence the place of the line in its journal, from 1
 * @param at when it was executed, by the clock of the target's host
 */
record JournalEntry(Order order, String target, long sequence, Instant at) {

    private static final int FIELDS = 5;

    /** The entry that {@link #line()} wrote as this text. */
    static JournalEntry parse(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("line: '" + line + "' (expected: " + FIELDS + " tab-separated fields)");
        }
        Order order = new Order(fields.get(0), Long.parseLong(fields.get(4)));
        return new JournalEntry(order, fields.get(1), Long.parseLong(fields.get(2)), Instant.parse(fields.get(3)));
    }

    /** This entry as one line of text, without the line end. */
    String line() {
        return String.join("\t", order.key(), target, Long.toString(sequence), at.toString(), "" + order.cents());
    }
}
