package dev.lbkit.simulation;

import java.util.Locale;

/**
 * The books of a run, which were found in order.
 *
 * <p>Immutable. A run is refused unless every request ended exactly once by its deadline, the open requests added up over time
 * equal the time that all requests took, and no client holds a lease at the end. A run in which nothing changes, neither rate nor
 * servers, must also have become steady: over its measured part Little's law holds within 1 %, and servers hold no more work at
 * the end than at the beginning, within 1 % of what arrived.
 *
 * @param arrived requests in all, the warm-up included
 * @param failed those of them that failed
 * @param open requests that were still open when the arrivals ended; they were followed to their end
 * @param backlog requests inside servers when the arrivals ended, those given up by their clients included
 * @param residual of Little's law over the measured part: how far the mean number of open requests is from the arrival rate times
 *     the mean time taken, as a share of it
 */
public record Audit(long arrived, long failed, int open, int backlog, double residual) {

    private static final double TOLERANCE = 0.01;

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
        return new Audit(journal.requests(), failed, open, backlog, residual(journal));
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
