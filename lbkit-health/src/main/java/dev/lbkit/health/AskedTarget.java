package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A target that is asked for its load, once at a time. Thread-safe; the probe is called outside the lock. */
final class AskedTarget implements HealthDetector.Watch {

    private static final long PATIENCE = Duration.ofMillis(250).toNanos();

    private final Target target;
    private final HealthDetector.Verdict verdict;
    private final AskedFleet fleet;
    private CompletionStage<LoadReport> open =
            new CompletableFuture<>(); // guarded by this; a probe that counts, if waiting
    private boolean waiting; // guarded by this
    private long since; // guarded by this; when it was asked
    private boolean closed; // guarded by this

    AskedTarget(Target target, HealthDetector.Verdict verdict, AskedFleet fleet) {
        this.target = target;
        this.verdict = verdict;
        this.fleet = fleet;
    }

    @Override
    public void heard(Outcome outcome, long latencyNanos, long now) {
        fleet.called();
    }

    /** Asks, unless a reply may still come. */
    void ask(LoadProbe probe, long now) {
        if (!begins(now)) {
            return;
        }
        CompletionStage<LoadReport> probing = asked(probe);
        keep(probing);
        probing.whenComplete((report, failure) -> {
            if (ends(probing) && failure == null) {
                verdict.load(report);
            }
        });
    }

    /** A probe without a stage is one without a reply. */
    private CompletionStage<LoadReport> asked(LoadProbe probe) {
        try {
            return requireNonNull(probe.ask(target), "the probe gave null");
        } catch (Throwable failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private static void cancel(CompletionStage<LoadReport> probing) {
        try {
            probing.toCompletableFuture().cancel(true);
        } catch (Throwable e) {
            // A stage need not be cancellable: its late reply counts for nothing.
        }
    }

    private synchronized boolean begins(long now) {
        if (closed || (waiting && now - since < PATIENCE)) {
            return false;
        }
        cancel(open);
        waiting = true;
        since = now;
        return true;
    }

    private synchronized void keep(CompletionStage<LoadReport> probing) {
        open = probing;
        if (closed) {
            cancel(open);
        }
    }

    /** Whether the probe still counts. */
    @SuppressWarnings("ReferenceEquality") // this very probe
    private synchronized boolean ends(CompletionStage<LoadReport> probing) {
        boolean counts = !closed && waiting && probing == open;
        waiting &= !counts;
        return counts;
    }

    @Override
    public void close() {
        CompletionStage<LoadReport> last;
        synchronized (this) {
            closed = true;
            last = open;
        }
        fleet.left(this);
        cancel(last);
    }
}
