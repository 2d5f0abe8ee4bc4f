package dev.lbkit.peers;

/** The least that a family of policies can cost on this machine. */
enum Floor {
    /** The harness alone. */
    HARNESS("harness"),
    /** A target by a random index of the thread's own generator. */
    RANDOM_INDEX("random-index"),
    /** A target by a counter of the thread's own stripe. */
    STRIPED_COUNTER("striped-counter"),
    /** A target by a random index, and the two clock reads of a call whose latency is measured. */
    TWO_CLOCK_READS("two-clock-reads"),
    /** A target by the hash of a string key. */
    KEY_HASH("key-hash"),
    /** A target by a random index, and the two counts of a call that is counted as open: once more, once less. */
    TWO_COUNTS("two-counts");

    private final String label;

    Floor(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
