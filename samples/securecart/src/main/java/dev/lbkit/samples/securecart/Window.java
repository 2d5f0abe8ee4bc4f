package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Recording.Answer;
import dev.lbkit.samples.securecart.Recording.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.HdrHistogram.IntCountsHistogram;

/**
 * The counts of a stretch of the run, from a bucket of the time axis to the whole.
 *
 * @param acknowledged orders acknowledged in it
 * @param failed user-visible failures in it
 * @param latency the latencies of both, in microseconds, to 1 %
 * @param attempts requests sent in it, by target
 */
record Window(long acknowledged, long failed, IntCountsHistogram latency, Map<String, Long> attempts) {

    private static final int DIGITS = 2;
    private static final double MICROS_PER_MILLI = 1000.0;

    /** The counts of a whole recording. */
    static Window of(Recording recording) {
        return of(recording.attempts(), recording.answers());
    }

    /**
     * The windows of this length that follow one another in {@code [from, to)}; the last one may be shorter.
     *
     * <p>Cost: one pass over the recording.
     */
    static List<Window> series(Recording recording, Duration from, Duration to, Duration length) {
        Recording part = recording.between(from, to);
        int count = Math.toIntExact(to.minus(from).plus(length).minusNanos(1).dividedBy(length));
        List<List<Attempt>> attempts = new ArrayList<>();
        List<List<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            attempts.add(new ArrayList<>());
            answers.add(new ArrayList<>());
        }
        part.attempts().forEach(it -> attempts.get(index(it.at(), from, length)).add(it));
        part.answers().forEach(it -> answers.get(index(it.at(), from, length)).add(it));
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            windows.add(of(attempts.get(i), answers.get(i)));
        }
        return List.copyOf(windows);
    }

    /** The latency that this percentage of the answers did not exceed, in milliseconds; 0 without answers. */
    double percentileMillis(double percent) {
        return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percent) / MICROS_PER_MILLI;
    }

    /** Orders answered, well or not. */
    long answered() {
        return acknowledged + failed;
    }

    /** Requests sent. */
    long sent() {
        return attempts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The part of the requests that went to the targets that match, 0 to 1; 0 when none was sent. */
    double share(Predicate<String> targets) {
        long matching = attempts.entrySet().stream()
                .filter(entry -> targets.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return matching / (double) Math.max(1, sent());
    }

    /** The part of the requests that went to this zone. */
    double shareOfZone(String zone) {
        return share(target -> Zone.of(target).equals(zone));
    }

    /** Requests sent per order answered; 0 without answers. */
    double attemptsPerOrder() {
        return answered() == 0 ? 0 : sent() / (double) answered();
    }

    private static Window of(List<Attempt> attempts, List<Answer> answers) {
        IntCountsHistogram latency = new IntCountsHistogram(DIGITS);
        answers.forEach(
                answer -> latency.recordValue(Math.max(0, answer.latency().toNanos() / 1000)));
        Map<String, Long> byTarget = new TreeMap<>();
        attempts.forEach(attempt -> byTarget.merge(attempt.target(), 1L, Long::sum));
        long acknowledged =
                answers.stream().filter(answer -> answer.target().isPresent()).count();
        return new Window(acknowledged, answers.size() - acknowledged, latency, byTarget);
    }

    private static int index(Duration at, Duration from, Duration length) {
        return Math.toIntExact(at.minus(from).dividedBy(length));
    }
}
