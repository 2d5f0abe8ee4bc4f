package dev.lbkit.bench;

import java.util.Locale;

/** What the gate measures of a policy, over 100 targets. */
enum Measure {
    /** A pick. */
    PICK,
    /** An acquire and a complete. */
    PAIR,
    /** An acquire and a complete of which a listener hears, so that the latency is needed. */
    HEARD;

    private static final int LEASE = 32; // bytes, with compressed pointers, as the next one
    private static final int REPORT_KEPT = 40; // beside the tick at which it came

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What an operation may allocate: nothing for a pick, for a call one lease, and what keeps the report that ends it. */
    int mostBytes(Subject policy) {
        return this == PICK ? 0 : LEASE + (policy.isReportedTo() ? REPORT_KEPT : 0);
    }

    Floor floor(Subject policy) {
        return switch (this) {
            case PICK -> policy.floor();
            case PAIR -> policy.needsLatency() ? Floor.TWO_CLOCK_READS : Floor.TWO_COUNTS;
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
