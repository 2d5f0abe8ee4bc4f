package dev.lbkit.health;

/**
 * What soft ejection leaves of a target's weight, after what each interval said of it. Immutable.
 *
 * @param share of its weight, from the floor to 1
 * @param clean intervals in a row that spoke for it, up to those that let it rise
 */
record Mitigation(double share, int clean) {

    static final Mitigation NONE = new Mitigation(1, 0);

    private static final double KEPT = 0.5;
    private static final double STEP = 0.1;
    private static final int CLEAN = 2;

    /** What an interval says. */
    enum Finding {
        /** It does worse than the others. */
        ANOMALOUS,
        /** It had calls, and does not. */
        NORMAL,
        /** It had no calls. */
        SILENT
    }

    Mitigation after(Finding finding, double floor) {
        return switch (finding) {
            case ANOMALOUS -> new Mitigation(Math.max(floor, share * KEPT), 0);
            case NORMAL -> risen();
            case SILENT -> this;
        };
    }

    private Mitigation risen() {
        if (share == 1) {
            return NONE;
        }
        int next = Math.min(CLEAN, clean + 1);
        return new Mitigation(next < CLEAN ? share : Math.min(1, share + STEP), next);
    }

    boolean isMitigated() {
        return share < 1;
    }
}
