package dev.lbkit.peers;

import java.util.Locale;

/** What is measured. */
public enum Bench {
    /** One choice. */
    PICK,
    /** The end of the oldest of 16 open calls, and the beginning of a new one. */
    CYCLE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
