package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Journals.Audit;
import java.util.List;

/**
 * The judgment on a finished run.
 *
 * @param results what each act did to the customers
 * @param whole the counts of the whole run, what came before the first act and after the last included
 * @param audit what the journals say
 * @param promises what was promised and what was measured
 */
record Verdict(List<ActResult> results, Window whole, Audit audit, List<Promise> promises) {

    /** Judges a run by what was played, what was measured, what the journals say and what the cloud left behind. */
    static Verdict on(List<Scene> scenes, Recording recording, Audit audit, List<String> leftBehind) {
        List<ActResult> results = ActResult.of(scenes, recording);
        Window steady = ActResult.steady(scenes, recording);
        Window whole = Window.of(recording);
        return new Verdict(results, whole, audit, Promises.judge(results, steady, whole, audit, leftBehind));
    }

    /** Whether every promise is kept. */
    boolean isKept() {
        return promises.stream().allMatch(Promise::isKept);
    }
}
