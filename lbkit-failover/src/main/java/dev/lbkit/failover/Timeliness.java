package dev.lbkit.failover;

import dev.lbkit.Target;
import dev.lbkit.Ticker;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What the governor of hedges hears of one attempt, if there is one. Used in the turns of its call, but for {@link #answered}. */
final class Timeliness {

    private final Optional<HedgeGovernor> governor;
    private final Optional<AtomicLong> answers; // of its target to all attempts
    private final long answersBefore;
    private final long begun;
    private final Ticker ticker;
    private boolean isInTime; // in flight, and not late

    Timeliness(Optional<HedgeGovernor> governor, Target target, long begun, Ticker ticker) {
        this.governor = governor;
        this.begun = begun;
        this.ticker = ticker;
        answers = governor.map(hedging -> hedging.answers(target));
        answersBefore = answers.map(AtomicLong::get).orElse(0L);
    }

    void begin() {
        isInTime = true;
        governor.ifPresent(HedgeGovernor::attempted);
    }

    /** It is late, or over. */
    void leave() {
        if (isInTime) {
            isInTime = false;
            governor.ifPresent(HedgeGovernor::left);
        }
    }

    /** Its target answered, whatever. */
    void answered() {
        answers.ifPresent(AtomicLong::getAndIncrement);
    }

    /** Whether its target has answered nothing since it began. */
    boolean isTargetSilent() {
        return answers.map(AtomicLong::get).orElse(0L) == answersBefore;
    }

    /** It answered the call: in time, or after a race. */
    void succeeded(Optional<HedgeGovernor.Winner> race) {
        if (race.isPresent()) {
            governor.ifPresent(hedging -> hedging.raced(race.get()));
        } else if (isInTime) {
            governor.ifPresent(hedging -> hedging.inTime(() -> ticker.read() - begun));
        }
    }
}
