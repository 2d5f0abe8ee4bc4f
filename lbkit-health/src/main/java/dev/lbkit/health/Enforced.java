package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** A rule of which a share of the findings has consequences. */
record Enforced(OutlierRule rule, double enforcement) implements OutlierRule {

    Enforced {
        requireNonNull(rule, "rule");
        if (!(enforcement >= 0 && enforcement <= 1)) {
            throw new IllegalArgumentException("share: " + enforcement + " (expected: 0 to 1)");
        }
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        return rule.outliers(round);
    }

    @Override
    public int promptAt() {
        return rule.promptAt();
    }

    @Override
    public boolean needsLatencies() {
        return rule.needsLatencies();
    }

    @Override
    public String toString() {
        return enforcement == 0 ? "dry run of " + rule : rule + " enforced by " + enforcement;
    }
}
