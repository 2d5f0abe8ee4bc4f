package dev.lbkit.bench;

/** The least that a family of policies can cost on this machine. */
enum Floor {
    /** A target by a random index of the thread's own generator. */
    RANDOM_INDEX("randomIndex"),
    /** A target by a counter of the thread's own stripe. */
    STRIPED_COUNTER("stripedCounter"),
    /** A target by the hash of a string key. */
    KEY_HASH("keyHash"),
    /** A target by a random index, and the two counts of a call: one more in flight, one less. */
    TWO_COUNTS("twoCounts"),
    /** The two clock reads that a latency needs. */
    TWO_CLOCK_READS("twoClockReads");

    private final String method;

    Floor(String method) {
        this.method = method;
    }

    /** The method of {@link Floors} that measures it. */
    String method() {
        return method;
    }
}
