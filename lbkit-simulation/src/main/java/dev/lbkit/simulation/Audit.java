package dev.lbkit.simulation;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The books of a run, which were found in order.
 *
 * <p>Immutable. A run is refused unless every request ended exactly once by its deadline, the open requests added up over time
 * equal the time that all requests took, and no client holds a lease at the end. A run in which nothing changes, neither rate nor
 * servers, must also have become steady: over its measured part Little's law holds within 1 %, servers hold no more work at
 * the end than at the beginning, within 1 % of what arrived, and the mean time taken is known to 5 %. (Ten minutes of 100 queues
 * that are chosen at random do not tell it at 99 % load: it looks a fifth shorter than it is.)
 *
 * @param arrived requests in all, the warm-up included
 * @param failed those of them that failed
 * @param open requests that were still open when the arrivals ended; they were followed to their end
 * @param backlog requests inside servers when the arrivals ended, those given up by their clients included
 * @param residual of Little's law over the measured part: how far the mean number of open requests is from the arrival rate times
 *     the mean time taken, as a share of it
 * @param standardError of the mean time taken in the measured part, as a share of it: from the means of 20 batches, each of which may
 *     resemble the one before (the correction of a first-order autoregression); infinite for less than 20 requests
 */
public record Audit(long arrived, long failed, int open, int backlog, double residual, double standardError) {

    private static final double TOLERANCE = 0.01;
    private static final double KNOWN = 0.05;
    private static final int BATCHES = 20;
    private static final double MOST_ALIKE = 0.95; // of batches: the correction has to end somewhere

    static Audit of(Journal journal, int open, int backlog) {
        long failed = 0;
        long took = 0;
        for (int i = 0; i < journal.requests(); i++) {
            took += journal.took(i);
            failed += journal.isFailed(i) ? 1 : 0;
        }
        require(
                journal.open() == 0 && journal.ended() == journal.requests(),
                "requests: " + journal.requests() + " arrived, " + journal.ended() + " ended, " + journal.open()
                        + " open (expected: each ended once by its deadline)");
        require(
                took == journal.openTime(),
                "time taken: " + took + " ns (expected: " + journal.openTime() + " ns, as added up over time)");
        return new Audit(journal.requests(), failed, open, backlog, residual(journal), standardError(journal));
    }

    private static double residual(Journal journal) {
        double took = 0;
        int end = journal.requestsBefore(journal.to());
        for (int i = journal.requestsBefore(journal.from()); i < end; i++) {
            took += journal.took(i);
        }
        double open = journal.measuredOpenTime();
        return open == 0 ? 0 : Math.abs(open - took) / open;
    }

    private static double standardError(Journal journal) {
        int from = journal.requestsBefore(journal.from());
        int size = (journal.requestsBefore(journal.to()) - from) / BATCHES;
        if (size == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double[] off =
                new double[BATCHES]; // first how long each batch took on average, then how far that is from the mean
        for (int i = 0; i < BATCHES * size; i++) {
            off[i / size] += (double) journal.took(from + i) / size;
        }
        double mean = DoubleStream.of(off).sum() / BATCHES;
        double squares = 0;
        double neighbors = 0;
        for (int i = 0; i < BATCHES; i++) {
            off[i] -= mean;
            squares += off[i] * off[i];
            neighbors += i == 0 ? 0 : off[i - 1] * off[i];
        }
        double alike = squares == 0 ? 0 : Math.max(0, Math.min(neighbors / squares, MOST_ALIKE));
        return Math.sqrt(squares / (BATCHES - 1) / BATCHES * (1 + alike) / (1 - alike)) / mean;
    }

    void requireSteady(int backlogAtFirst, int measured) {
        require(
                residual < TOLERANCE,
                String.format(
                        Locale.ROOT,
                        "Little's law: off by %.2f %% (expected: < 1 %%): not steady, lower the load or run longer",
                        100 * residual));
        require(
                Math.abs(backlog - backlogAtFirst) <= TOLERANCE * measured,
                "backlog of the servers: " + backlogAtFirst + " after the warm-up, " + backlog + " at the end, of "
                        + measured + " arrived (expected: within 1 %): not steady, lower the load or run longer");
        require(
                standardError <= KNOWN,
                String.format(
                        Locale.ROOT,
                        "mean time taken: a standard error of %.1f %% (expected: at most 5 %%): not steady, lower the load or run longer",
                        100 * standardError));
    }

    static void requireNoLease(String client, int inFlight) {
        require(
                inFlight == 0,
                client + ": holds " + inFlight
                        + " leases at the end (expected: 0; may an attempt take longer than the deadline?)");
    }

    private static void require(boolean isTrue, String otherwise) {
        if (!isTrue) {
            throw new IllegalStateException(otherwise);
        }
    }
}
