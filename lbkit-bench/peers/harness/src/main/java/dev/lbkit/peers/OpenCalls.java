package dev.lbkit.peers;

import java.util.concurrent.TimeUnit;

/** The 16 calls that one thread has open, so that load signals are not zero and differ between targets. */
final class OpenCalls {

    private static final int COUNT = 16;

    private final Subject subject;
    private final Object[] open = new Object[COUNT];

    OpenCalls(Subject subject, long turn) {
        this.subject = subject;
        for (int i = 0; i < COUNT; i++) {
            open[i] = subject.begin(turn + i);
        }
    }

    /** Ends the oldest and begins a new one, which it returns. */
    Object next(long turn) {
        int oldest = (int) turn & (COUNT - 1);
        subject.end(open[oldest]);
        Object newest = subject.begin(turn);
        open[oldest] = newest;
        return newest;
    }

    void endAll() {
        for (Object call : open) {
            subject.end(call);
        }
    }

    /** Gives a subject a past, as load-aware ones need: ten calls to each target, but no longer than a quarter of a second. */
    static void past(Subject subject, int size) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(250);
        OpenCalls calls = new OpenCalls(subject, 0);
        for (int turn = 0; turn < 10 * size && System.nanoTime() < end; turn++) {
            calls.next(turn);
        }
        calls.endAll();
    }
}
