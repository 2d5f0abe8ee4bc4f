package dev.lbkit.peers;

import java.util.Arrays;
import java.util.List;

/** What is measured. */
public enum Bench {
    /** One choice. */
    PICK("pick", "pick"),
    /** The end of the oldest of 16 open calls, and the beginning of a new one. */
    CYCLE("cycle", "cycle"),
    /** One target joins or leaves, until a choice knows it. */
    UPDATE("update", "update"),
    /** One target turns bad or good again, until a choice knows it. */
    UPDATE_HEALTH("update-health", "updateHealth"),
    /** One target gets another weight, until a choice knows it. */
    UPDATE_WEIGHT("update-weight", "updateWeight");

    static final List<Bench> CALLS = List.of(PICK, CYCLE);
    static final List<Bench> UPDATES = List.of(UPDATE, UPDATE_HEALTH, UPDATE_WEIGHT);

    private final String label;
    private final String method;

    Bench(String label, String method) {
        this.label = label;
        this.method = method;
    }

    static Bench of(String label) {
        return Arrays.stream(values())
                .filter(bench -> bench.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("benches: " + label + " (expected: any of "
                        + Arrays.stream(values()).map(Bench::label).toList() + ")"));
    }

    /** Its name in options and files. */
    String label() {
        return label;
    }

    /** What JMH runs. */
    String benchmark() {
        return (UPDATES.contains(this) ? UpdateBenchmark.class : PeerBenchmark.class).getName() + "." + method;
    }
}
