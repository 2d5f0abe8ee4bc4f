package dev.lbkit.bench;

import java.util.Locale;

/** What the gate measures of a policy, over 100 targets. */
enum Measure {
    /** A pick. */
    PICK(0),
    /** An acquire and a complete. */
    PAIR(32),
    /** An acquire and a complete of which a listener hears, so that the latency is needed. */
    HEARD(32);

    private final int mostBytes;

    Measure(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What an operation may allocate: one lease is 32 bytes with compressed pointers. */
    int mostBytes() {
        return mostBytes;
    }

    Floor floor(Subject policy) {
        return switch (this) {
            case PICK -> policy.floor();
            case PAIR ->
                policy == Subject.PEAK_EWMA || policy == Subject.LEAST_TIME ? Floor.TWO_CLOCK_READS : Floor.TWO_COUNTS;
            case HEARD -> Floor.TWO_CLOCK_READS;
        };
    }

    Samples of(Subject policy) {
        return switch (this) {
            case PICK -> Samples.of(Pick.class, "pick").with("policy", policy).with("targets", 100);
            case PAIR -> pair(policy).with("heard", false);
            case HEARD -> pair(policy).with("heard", true);
        };
    }

    private static Samples pair(Subject policy) {
        return Samples.of(AcquireComplete.class, "pair").with("policy", policy);
    }
}
