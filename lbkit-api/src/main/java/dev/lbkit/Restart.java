package dev.lbkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A start from what an earlier process learned. Immutable.
 *
 * @param learned what it learned
 * @param at the time of day of the start
 * @param detectors the names of those that are told their notes again, in the order of each seat's watches
 */
record Restart(LoadBalancer.Learned learned, Instant at, List<String> detectors) {

    static final Restart COLD = new Restart(LoadBalancer.Learned.nothing(), Instant.EPOCH, List.of());

    /** The same for a balancer with these detectors. */
    Restart among(List<HealthDetector> found) {
        return new Restart(learned, at, Detections.names(found));
    }

    /** Restores what is known of targets that are where they were, and tells how many those are. On the update loop. */
    void restore(Map<String, Seat> seats, long now, LoadBalancer.Environment environment) {
        if (learned.size() == 0) {
            return;
        }
        Duration away = learned.age(at);
        int known = 0;
        for (LearnedTarget one : learned.targets) {
            Seat seat = seats.get(one.id());
            if (seat != null && seat.target().uri().toString().equals(one.uri())) {
                known++;
                seat.restore(one, now, away.toNanos());
                recall(seat, one.notes(), away, environment);
            }
        }
        environment
                .listener()
                .on(new BalancerEvent.StateRestored(environment.balancer(), known, learned.size() - known, away));
    }

    /** What a detector wants to be told again; nothing if it throws, which is told. */
    static String note(HealthDetector.Watch watch, LoadBalancer.Environment environment) {
        try {
            return watch.note();
        } catch (Throwable e) {
            failed(e, environment);
            return "";
        }
    }

    private static void failed(Throwable cause, LoadBalancer.Environment environment) {
        environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "detector", cause));
    }

    private void recall(Seat seat, List<String> notes, Duration away, LoadBalancer.Environment environment) {
        for (int i = 0; i < detectors.size(); i++) {
            int saved = learned.detectors.indexOf(detectors.get(i));
            try {
                if (saved >= 0 && !notes.get(saved).isEmpty()) {
                    seat.watches().get(i).recall(notes.get(saved), away);
                }
            } catch (Throwable e) {
                failed(e, environment);
            }
        }
    }
}
