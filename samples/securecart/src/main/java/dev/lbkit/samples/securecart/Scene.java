package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.List;

/**
 * One act as it was played, at times from the start of the run.
 *
 * @param act what was planned
 * @param start when it began, which is when its fault was inflicted
 * @param end when it ended
 * @param marks what was done during it, in order
 */
record Scene(Act act, Duration start, Duration end, List<Mark> marks) {

    /** A deed on the time axis. */
    record Mark(Duration at, String label) {}
}
