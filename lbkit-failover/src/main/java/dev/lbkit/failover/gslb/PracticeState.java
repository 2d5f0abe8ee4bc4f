package dev.lbkit.failover.gslb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one process knows of practice runs. Immutable.
 *
 * @param due when the next one is due
 * @param running the one under way
 * @param ended the newest that ended or were not begun, oldest first
 */
record PracticeState(Instant due, Optional<PracticeRuns.Run> running, List<PracticeRuns.Run> ended) {

    private static final int MOST = 100;

    PracticeState dueAt(Instant newDue) {
        return new PracticeState(newDue, running, ended);
    }

    PracticeState began(String zone, Instant now) {
        return new PracticeState(
                due, Optional.of(new PracticeRuns.Run(zone, now, PracticeRuns.Outcome.PENDING, "")), ended);
    }

    PracticeState ended(PracticeRuns.Run run, PracticeRuns.Outcome outcome, String reason) {
        Stream<PracticeRuns.Run> kept = ended.stream().skip(Math.max(0, ended.size() + 1 - MOST));
        PracticeRuns.Run told = new PracticeRuns.Run(run.zone(), run.began(), outcome, reason);
        return new PracticeState(
                due, Optional.empty(), Stream.concat(kept, Stream.of(told)).toList());
    }
}
