package dev.lbkit.health;

import java.util.stream.IntStream;

/** How much must have been heard before a rule that promises nothing by itself may judge. */
record Enough(int targets, int calls) {

    Enough {
        if (targets < 1) {
            throw new IllegalArgumentException("minTargets: " + targets + " (expected: >= 1)");
        }
        if (calls < 1) {
            throw new IllegalArgumentException("minCalls: " + calls + " (expected: >= 1)");
        }
    }

    /** The numbers of the targets with enough calls; none if those are too few. */
    int[] of(Round.Span span, int size) {
        int[] heard =
                IntStream.range(0, size).filter(i -> span.calls(i) >= calls).toArray();
        return heard.length < targets ? new int[0] : heard;
    }

    @Override
    public String toString() {
        return "of " + targets + " with " + calls + " calls";
    }
}
