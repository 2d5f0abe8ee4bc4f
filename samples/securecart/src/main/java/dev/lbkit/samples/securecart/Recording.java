package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a run measured: every attempt and every answer, at times from the start of the run.
 *
 * @param attempts the requests that the shop sent to targets
 * @param answers what became of the customers' orders
 * @param pauses when this process stood still
 */
record Recording(List<Attempt> attempts, List<Answer> answers, List<Pause> pauses) {

    /** A recording of a process that never stood still. */
    Recording(List<Attempt> attempts, List<Answer> answers) {
        this(attempts, answers, List.of());
    }

    /** A time in which this process stood still. */
    record Pause(Duration from, Duration to) {

        boolean meets(Answer answer) {
            return answer.at().compareTo(from) >= 0
                    && answer.at().minus(answer.latency()).compareTo(to) <= 0;
        }
    }

    /** One request that the shop sent to a target, at the time at which it was sent. */
    record Attempt(Duration at, String target) {}

    /**
     * The end of one customer's order.
     *
     * @param at when the customer had the answer
     * @param latency how long it took, from the time at which the customer meant to order
     * @param order the order, as the customer meant it
     * @param target the target that acknowledged it; empty is a failure that the customer sees
     */
    record Answer(Duration at, Duration latency, Order order, Optional<String> target) {}

    /** The part with {@code from <= at < to}. */
    Recording between(Duration from, Duration to) {
        return new Recording(
                attempts.stream()
                        .filter(attempt -> isIn(attempt.at(), from, to))
                        .toList(),
                answers.stream().filter(answer -> isIn(answer.at(), from, to)).toList(),
                pauses);
    }

    /** Without the acknowledgments that were under way while this process stood still: their latency is not the shop's. */
    Recording undisturbed() {
        return new Recording(
                attempts,
                answers.stream()
                        .filter(answer ->
                                answer.target().isEmpty() || pauses.stream().noneMatch(pause -> pause.meets(answer)))
                        .toList(),
                pauses);
    }

    /** The acknowledging target by order. */
    Map<Order, String> acknowledged() {
        return answers.stream()
                .filter(answer -> answer.target().isPresent())
                .collect(Collectors.toMap(
                        Answer::order, answer -> answer.target().orElseThrow()));
    }

    private static boolean isIn(Duration at, Duration from, Duration to) {
        return at.compareTo(from) >= 0 && at.compareTo(to) < 0;
    }
}
