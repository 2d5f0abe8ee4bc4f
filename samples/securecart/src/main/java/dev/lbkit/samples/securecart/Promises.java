package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Journals.Audit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Judges a finished run. Pure. */
final class Promises {

    private static final double FAILURES_BOUND = 0.0002;
    private static final double ATTEMPTS_BOUND = 1.1;
    private static final double P99 = 99;

    // An order takes 6 to 14 ms of work; on a busy machine with two cores the p99 of steady traffic may pass 100 ms.
    private static final double STEADY_MILLIS_BOUND = 200;

    private Promises() {}

    /**
     * Every promise of the program, kept or not.
     *
     * @param results the acts of the run
     * @param steady what is usual
     * @param whole the counts of the whole run
     * @param audit what the journals say
     * @param leftBehind what still exists after the cloud was shut down
     */
    static List<Promise> judge(
            List<ActResult> results, Window steady, Window whole, Audit audit, List<String> leftBehind) {
        List<Promise> promises = new ArrayList<>();
        promises.add(journals(audit));
        promises.add(failures(whole));
        promises.add(latency(steady));
        promises.add(everyActRecovers(results));
        results.stream()
                .filter(result -> isPromisedEarlier(result.scene()))
                .map(Promises::recovery)
                .forEach(promises::add);
        double attempts = whole.attemptsPerOrder();
        promises.add(new Promise(
                "requests sent per order, over the run",
                format("%.3f", attempts),
                format("<= %.1f", ATTEMPTS_BOUND),
                attempts <= ATTEMPTS_BOUND));
        String left = leftBehind.isEmpty() ? "none" : String.join(", ", leftBehind);
        promises.add(new Promise("no process or port left behind", left, "none", leftBehind.isEmpty()));
        return List.copyOf(promises);
    }

    private static Promise journals(Audit audit) {
        int broken = audit.missing() + audit.repeated() + audit.conflicting();
        String measured = format(
                "%d acknowledged, %d missing, %d repeated, %d conflicting; %d executed by more than one target",
                audit.acknowledged(), audit.missing(), audit.repeated(), audit.conflicting(), audit.executedTwice());
        String evidence = audit.firstMissing().isEmpty() ? "" : "; missing " + audit.firstMissing();
        return new Promise(
                "every acknowledged order is in the journals, once by key",
                measured + evidence,
                "0 missing, repeated, conflicting",
                audit.acknowledged() > 0 && broken == 0);
    }

    private static Promise failures(Window whole) {
        double part = whole.failed() / (double) Math.max(1, whole.answered());
        return new Promise(
                "user-visible failures, over the run",
                format("%d of %d (%.3f %%)", whole.failed(), whole.answered(), part * 100),
                format("<= %.2f %%", FAILURES_BOUND * 100),
                part <= FAILURES_BOUND);
    }

    /** Without it a shop that is slow all the time would keep its promises: recovery is measured by what is usual. */
    private static Promise latency(Window steady) {
        double p99 = steady.percentileMillis(P99);
        return new Promise(
                "steady traffic: p99 of the latency of orders",
                steady.answered() == 0 ? "no orders" : format("%.1f ms", p99),
                format("<= %.0f ms", STEADY_MILLIS_BOUND),
                steady.answered() > 0 && p99 <= STEADY_MILLIS_BOUND);
    }

    private static Promise everyActRecovers(List<ActResult> results) {
        List<String> sick = results.stream()
                .filter(result -> result.recovered().isEmpty())
                .map(result -> result.scene().act().name())
                .toList();
        return new Promise(
                "no failures after recovery, in every act",
                sick.isEmpty() ? "all " + results.size() + " acts" : "not in: " + String.join(", ", sick),
                "all acts",
                sick.isEmpty());
    }

    private static Promise recovery(ActResult result) {
        Act act = result.scene().act();
        Optional<String> measured = result.recovered().map(Promises::seconds);
        return new Promise(
                act.name() + ": customers no longer notice",
                measured.map(text -> "after " + text).orElse("not before the end of the act"),
                "<= " + seconds(act.recoverWithin()),
                result.isRecoveredInTime());
    }

    private static boolean isPromisedEarlier(Scene scene) {
        return scene.act().recoverWithin().compareTo(scene.act().length()) < 0;
    }

    private static String seconds(Duration time) {
        return format("%.1f s", time.toMillis() / 1000.0);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
