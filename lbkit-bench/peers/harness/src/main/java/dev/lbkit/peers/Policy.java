package dev.lbkit.peers;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The policies that are compared. A system stands under the policy whose job it does, whatever its own name for it. */
public enum Policy {
    RANDOM("random", Floor.RANDOM_INDEX),
    ROUND_ROBIN("roundRobin", Floor.STRIPED_COUNTER),
    WEIGHTED_RANDOM("weightedRandom", Floor.RANDOM_INDEX),
    WEIGHTED_ROUND_ROBIN("weightedRoundRobin", Floor.STRIPED_COUNTER),
    LEAST_REQUEST("leastRequest", Floor.RANDOM_INDEX),
    PEAK_EWMA("peakEwma", Floor.RANDOM_INDEX),
    LEAST_TIME("leastTime", Floor.RANDOM_INDEX),
    LOAD_AWARE("loadAware", Floor.RANDOM_INDEX),
    RING_HASH("ringHash", Floor.KEY_HASH),
    MAGLEV("maglev", Floor.KEY_HASH),
    JUMP("jump", Floor.KEY_HASH),
    RENDEZVOUS("rendezvous", Floor.KEY_HASH),
    BOUNDED_LOAD("boundedLoad", Floor.KEY_HASH),
    STICKY("sticky", Floor.RANDOM_INDEX);

    private final String label;
    private final Floor floor;

    Policy(String label, Floor floor) {
        this.label = label;
        this.floor = floor;
    }

    static Policy of(String label) {
        return Arrays.stream(values())
                .filter(policy -> policy.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("policies: " + label + " (expected: any of "
                        + Arrays.stream(values()).map(Policy::label).collect(Collectors.joining(", ")) + ")"));
    }

    /** Its name in options, tables and files. */
    public String label() {
        return label;
    }

    /** The floor of its pick, or of a call with it. */
    Floor floor(Bench bench) {
        if (bench == Bench.PICK) {
            return floor;
        }
        return isMeasuring() ? Floor.TWO_CLOCK_READS : Floor.TWO_COUNTS;
    }

    /** Whether its picker has a table that is built anew at each change. */
    boolean hasTable() {
        return isWeighted() || this == RING_HASH || this == MAGLEV || this == JUMP || this == BOUNDED_LOAD;
    }

    boolean isWeighted() {
        return this == WEIGHTED_RANDOM || this == WEIGHTED_ROUND_ROBIN;
    }

    /** Whether every target must get something: not where keys or measured latencies decide. */
    boolean reachesAll() {
        return floor != Floor.KEY_HASH && !isMeasuring();
    }

    /** Whether latencies or reports decide, for which a call must be timed. */
    private boolean isMeasuring() {
        return this == PEAK_EWMA || this == LEAST_TIME || this == LOAD_AWARE;
    }

    /** Whether its pick looks at every target. */
    boolean isFullScan() {
        return this == RENDEZVOUS || this == LOAD_AWARE;
    }
}
