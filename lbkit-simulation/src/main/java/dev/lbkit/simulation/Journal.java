package dev.lbkit.simulation;

import java.util.BitSet;

/**
 * What became of every request and where every attempt went, in the order of their beginnings.
 *
 * <p>Beside it, and from other facts, it adds up the requests that are open over time, for Little's law to be checked.
 */
final class Journal {

    private final long from; // the measured part of the run
    private final long to;
    private final LongLog begun = new LongLog();
    private final LongLog took = new LongLog(); // beside begun; 0 while open
    private final BitSet failed = new BitSet(); // by request
    private final LongLog sent = new LongLog();
    private final LongLog servers = new LongLog(); // beside sent
    private final LongLog probed = new LongLog();
    private int open;
    private long asOf;
    private long openTime; // requests times nanoseconds, in all
    private long measuredOpenTime;
    private long ended;

    Journal(long from, long to) {
        this.from = from;
        this.to = to;
    }

    int begin(long now) {
        addUp(now);
        open++;
        begun.add(now);
        took.add(0);
        return begun.size() - 1;
    }

    void succeed(int request, long now) {
        addUp(now);
        open--;
        ended++;
        took.set(request, now - begun.get(request));
    }

    void fail(int request, long now) {
        failed.set(request);
        succeed(request, now);
    }

    void send(long now, int server) {
        sent.add(now);
        servers.add(server);
    }

    void probe(long now) {
        probed.add(now);
    }

    private void addUp(long now) {
        openTime += open * (now - asOf);
        measuredOpenTime += open * Math.max(0, Math.min(now, to) - Math.max(asOf, from));
        asOf = now;
    }

    int open() {
        return open;
    }

    long openTime() {
        return openTime;
    }

    long measuredOpenTime() {
        return measuredOpenTime;
    }

    long ended() {
        return ended;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    int requests() {
        return begun.size();
    }

    int requestsBefore(long tick) {
        return begun.below(tick);
    }

    long begun(int request) {
        return begun.get(request);
    }

    long took(int request) {
        return took.get(request);
    }

    boolean isFailed(int request) {
        return failed.get(request);
    }

    int attempts() {
        return sent.size();
    }

    int attemptsBefore(long tick) {
        return sent.below(tick);
    }

    long probesBefore(long tick) {
        return probed.below(tick);
    }

    long sent(int attempt) {
        return sent.get(attempt);
    }

    int server(int attempt) {
        return (int) servers.get(attempt);
    }
}
