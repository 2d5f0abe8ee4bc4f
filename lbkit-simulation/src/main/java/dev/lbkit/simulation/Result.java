package dev.lbkit.simulation;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a run, or a part of it, has shown.
 *
 * <p>Immutable. A request belongs to the part in which it arrived, an attempt to the part in which it was sent. A failed request
 * counts with the deadline among the latencies. Quantiles are exact.
 */
public final class Result {

    private static final long SECOND = 1_000_000_000;

    private final Journal journal; // not written any more
    private final Audit audit;
    private final Duration deadline;
    private final long from;
    private final long to;
    private final long[] latencies; // ascending
    private final long failed;
    private final long[] attempts; // by server

    Result(Journal journal, Audit audit, Duration deadline, int servers, long from, long to) {
        this.journal = journal;
        this.audit = audit;
        this.deadline = deadline;
        this.from = from;
        this.to = to;
        int first = journal.requestsBefore(from);
        latencies = new long[journal.requestsBefore(to) - first];
        long failures = 0;
        for (int i = 0; i < latencies.length; i++) {
            boolean isFailed = journal.isFailed(first + i);
            failures += isFailed ? 1 : 0;
            latencies[i] = isFailed ? deadline.toNanos() : journal.took(first + i);
        }
        failed = failures;
        Arrays.sort(latencies);
        attempts = new long[servers];
        int end = journal.attemptsBefore(to);
        for (int i = journal.attemptsBefore(from); i < end; i++) {
            attempts[journal.server(i)]++;
        }
    }

    /**
     * A part of the run, whichever part this one is.
     *
     * @param begin its begin, from the start of the run
     * @param end its end, which does not belong to it
     * @return what that part has shown
     * @throws IllegalArgumentException if it ends before it begins
     */
    public Result between(Duration begin, Duration end) {
        if (end.compareTo(begin) < 0) {
            throw new IllegalArgumentException("end: " + end + " (expected: not before the begin, " + begin + ")");
        }
        return new Result(journal, audit, deadline, attempts.length, begin.toNanos(), end.toNanos());
    }

    /**
     * This part, second by second.
     *
     * @return one result for each second; the last one may be shorter
     */
    public List<Result> bySecond() {
        List<Result> seconds = new ArrayList<>();
        for (long begin = from; begin < to; begin += SECOND) {
            seconds.add(new Result(journal, audit, deadline, attempts.length, begin, Math.min(begin + SECOND, to)));
        }
        return seconds;
    }

    /**
     * How many requests arrived.
     *
     * @return at least 0
     */
    public long requests() {
        return latencies.length;
    }

    /**
     * How many of them failed, or did not end by the deadline.
     *
     * @return at least 0
     */
    public long errors() {
        return failed;
    }

    /**
     * The share of requests that failed.
     *
     * @return from 0 to 1; 0 if none arrived
     */
    public double errorShare() {
        return latencies.length == 0 ? 0 : (double) failed / latencies.length;
    }

    /**
     * The mean latency.
     *
     * @return zero if no request arrived
     */
    public Duration mean() {
        double sum = 0;
        for (long latency : latencies) {
            sum += latency;
        }
        return Duration.ofNanos(latencies.length == 0 ? 0 : (long) (sum / latencies.length));
    }

    /**
     * The latency that a share of the requests did not exceed.
     *
     * @param share greater than 0 and at most 1
     * @return the smallest such latency; zero if no request arrived
     * @throws IllegalArgumentException if the share is out of bounds
     */
    public Duration quantile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: > 0 and <= 1)");
        }
        if (latencies.length == 0) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(share * latencies.length);
        return Duration.ofNanos(latencies[Math.max(1, rank) - 1]);
    }

    /**
     * The median latency.
     *
     * @return {@code quantile(0.5)}
     */
    public Duration p50() {
        return quantile(0.5);
    }

    /**
     * The latency of the slowest in a hundred.
     *
     * @return {@code quantile(0.99)}
     */
    public Duration p99() {
        return quantile(0.99);
    }

    /**
     * The latency of the slowest in a thousand.
     *
     * @return {@code quantile(0.999)}
     */
    public Duration p999() {
        return quantile(0.999);
    }

    /**
     * The share of requests that succeeded within a time.
     *
     * @param limit that time, shorter than the deadline
     * @return from 0 to 1; 1 if none arrived
     */
    public double within(Duration limit) {
        long count = Arrays.stream(latencies)
                .filter(latency -> latency <= limit.toNanos())
                .count();
        return latencies.length == 0 ? 1 : (double) count / latencies.length;
    }

    /**
     * How many attempts were sent, to all servers.
     *
     * @return at least 0
     */
    public long attempts() {
        return Arrays.stream(attempts).sum();
    }

    /**
     * How many attempts were sent to one server.
     *
     * @param server its number, from 0
     * @return at least 0
     */
    public long attempts(int server) {
        return attempts[server];
    }

    /**
     * The share of attempts that were sent to one server.
     *
     * @param server its number, from 0
     * @return from 0 to 1; 0 if none was sent
     */
    public double share(int server) {
        return attempts() == 0 ? 0 : (double) attempts[server] / attempts();
    }

    /**
     * How many probes were sent, to all servers.
     *
     * @return at least 0
     */
    public long probes() {
        return journal.probesBefore(to) - journal.probesBefore(from);
    }

    /**
     * How uneven the attempts are: those of the server that got most, over the mean.
     *
     * @return 1 if all servers got as many; 0 if none was sent
     */
    public double peakToMean() {
        long peak = Arrays.stream(attempts).max().orElse(0);
        return peak == 0 ? 0 : (double) peak * attempts.length / attempts();
    }

    /**
     * The books of the whole run.
     *
     * @return what was counted to check it
     */
    public Audit audit() {
        return audit;
    }

    /**
     * A digest of everything that happened in the whole run, request by request and attempt by attempt.
     *
     * @return SHA-256 in hexadecimal digits; the same for the same simulation, on every JDK
     */
    public String fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
        ByteBuffer entry = ByteBuffer.allocate(2 * Long.BYTES + 1);
        for (int i = 0; i < journal.requests(); i++) {
            entry.clear().putLong(journal.begun(i)).putLong(journal.took(i)).put((byte) (journal.isFailed(i) ? 1 : 0));
            digest.update(entry.flip());
        }
        for (int i = 0; i < journal.attempts(); i++) {
            entry.clear().putLong(journal.sent(i)).putLong(journal.server(i));
            digest.update(entry.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f s to %.0f s: %d requests, %.3f %% failed, p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, peak/mean %.2f",
                from / 1e9,
                to / 1e9,
                requests(),
                100 * errorShare(),
                p50().toNanos() / 1e6,
                p99().toNanos() / 1e6,
                p999().toNanos() / 1e6,
                peakToMean());
    }
}
