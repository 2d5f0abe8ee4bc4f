package dev.lbkit.simulation;

import java.time.Duration;
import java.util.Arrays;

/*
 * Straight lines between points. The number of arrivals expected up to a time is the area below the lines, and the time at which
 * a given area is reached is exact: on a line it is the root of a quadratic equation. So changing one step of a rate moves no
 * arrival before it, and no candidate arrival is drawn and thrown away.
 */
/**
 * How many requests a second arrive, as a function of time: steps and straight lines.
 *
 * <p>Immutable. {@code perSecond(700).stepTo(ofSeconds(20), 3500).stepTo(ofSeconds(30), 700)} is a flash crowd of ten seconds.
 */
public final class Rate {

    private final double[] starts; // of the lines, in seconds; the last line never ends and is level
    private final double[] first; // rate at the start of each line
    private final double[] last; // rate at its end

    private Rate(double[] starts, double[] first, double[] last) {
        this.starts = starts;
        this.first = first;
        this.last = last;
    }

    /**
     * A rate that never changes.
     *
     * @param requests requests a second; finite and at least 0
     * @return the rate
     * @throws IllegalArgumentException if it is out of bounds
     */
    public static Rate perSecond(double requests) {
        return new Rate(new double[] {0}, new double[] {check(requests)}, new double[] {requests});
    }

    /**
     * The same rate up to a moment, and another from then on.
     *
     * @param from when it changes; not before the last change
     * @param requests requests a second from then on; finite and at least 0
     * @return a copy
     * @throws IllegalArgumentException if an argument is out of bounds
     */
    public Rate stepTo(Duration from, double requests) {
        return and(from, last[last.length - 1], check(requests));
    }

    /**
     * The same rate up to the last change, then a straight line to another rate, which stays.
     *
     * @param until when the other rate is reached; not before the last change
     * @param requests requests a second from then on; finite and at least 0
     * @return a copy
     * @throws IllegalArgumentException if an argument is out of bounds
     */
    public Rate rampTo(Duration until, double requests) {
        return and(until, check(requests), requests);
    }

    private static double check(double requests) {
        if (!(requests >= 0 && requests <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("requests: " + requests + " (expected: finite and >= 0)");
        }
        return requests;
    }

    /** The last line now ends, at a rate, and a level one follows. */
    private Rate and(Duration at, double reached, double next) {
        int lines = starts.length;
        double seconds = at.toNanos() / 1e9;
        if (seconds < starts[lines - 1]) {
            throw new IllegalArgumentException(
                    "time: " + at + " (expected: not before the last change, at " + starts[lines - 1] + " s)");
        }
        Rate more = new Rate(
                Arrays.copyOf(starts, lines + 1), Arrays.copyOf(first, lines + 1), Arrays.copyOf(last, lines + 1));
        more.last[lines - 1] = reached;
        more.starts[lines] = seconds;
        more.first[lines] = next;
        more.last[lines] = next;
        return more;
    }

    boolean isConstant() {
        return starts.length == 1;
    }

    /** When so many more requests have arrived, in seconds; infinity if they never do. */
    double whenArrived(double requests, double since) {
        double missing = requests;
        double from = since;
        for (int line = 0; line < starts.length; line++) {
            double end = line + 1 < starts.length ? starts[line + 1] : Double.POSITIVE_INFINITY;
            if (from < end) {
                double slope = (last[line] - first[line]) / (end - starts[line]);
                double rate = first[line] + slope * (from - starts[line]);
                double area = rate + last[line] > 0 ? (rate + last[line]) / 2 * (end - from) : 0;
                if (missing < area) {
                    double root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * missing)); // the rate reached
                    return rate + root == 0 ? from : from + 2 * missing / (rate + root);
                }
                missing -= area;
                from = end;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Rate[");
        for (int line = 0; line < starts.length; line++) {
            text.append(line == 0 ? "" : ", ")
                    .append(starts[line])
                    .append(" s: ")
                    .append(first[line]);
            text.append(first[line] == last[line] ? "/s" : "/s to " + last[line] + "/s");
        }
        return text.append(']').toString();
    }
}
