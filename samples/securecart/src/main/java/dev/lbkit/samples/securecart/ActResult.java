package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one act did to the shop's customers.
 *
 * @param scene the act as it was played
 * @param window its counts
 * @param detected from the fault until the shop sent no more than strays to the bad targets; empty when it never stopped
 *     or when the act has none
 * @param recovered from the fault until customers no longer noticed; empty when they did until the end
 */
record ActResult(Scene scene, Window window, Optional<Duration> detected, Optional<Duration> recovered) {

    /** The results of all acts, in the order in which they were played. Pure. */
    static List<ActResult> of(List<Scene> scenes, Recording recording) {
        Window steady = steady(scenes, recording);
        List<ActResult> results = new ArrayList<>();
        for (Scene scene : scenes) {
            boolean isJudged = !scene.act().name().equals(Script.WARM_UP);
            results.add(of(scene, recording, isJudged ? Recovery.p99BoundMillis(steady) : Double.MAX_VALUE));
        }
        return List.copyOf(results);
    }

    /** What is usual: the act of steady traffic, without the orders that were under way while this very process stood still. */
    static Window steady(List<Scene> scenes, Recording recording) {
        return scenes.stream()
                .filter(scene -> scene.act().name().equals(Script.STEADY))
                .findFirst()
                .map(scene -> Window.of(recording.undisturbed().between(scene.start(), scene.end())))
                .orElseThrow(() -> new IllegalArgumentException("scenes: no '" + Script.STEADY + "' (expected: one)"));
    }

    /** Whether the act has bad targets, so that there is something to detect. */
    boolean hasBadTargets() {
        return !scene.act().badTargets().isEmpty();
    }

    /** Whether something was done to the cloud, so that there is something to recover from. */
    boolean hasFault() {
        return !scene.marks().isEmpty();
    }

    /** Whether customers no longer noticed the fault within the time that the act promises. */
    boolean isRecoveredInTime() {
        return recovered
                .filter(time -> time.compareTo(scene.act().recoverWithin()) <= 0)
                .isPresent();
    }

    private static ActResult of(Scene scene, Recording recording, double p99BoundMillis) {
        Duration start = scene.start();
        List<Window> windows = Window.series(recording.undisturbed(), start, scene.end(), Recovery.STEP);
        return new ActResult(
                scene,
                Window.of(recording.between(start, scene.end())),
                scene.act().badTargets().isEmpty()
                        ? Optional.empty()
                        : Recovery.detected(windows, scene.act().badTargets()),
                Recovery.recovered(windows, p99BoundMillis));
    }
}
