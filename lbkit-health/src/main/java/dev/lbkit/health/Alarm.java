package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;

/**
 * A detector that follows an alarm on a metric, for every target that it watches.
 *
 * <p>Thread-safe; begins without data. May serve several balancers. Source: the CloudWatch type of Route 53's health checks,
 * where an alarm that never had data and keeps its last status is healthy.
 */
public final class Alarm implements HealthDetector {

    private final Insufficient insufficient;
    private final Broadcast broadcast = new Broadcast();
    private State last = State.OK; // guarded by this

    /** What an alarm can say. */
    public enum State {
        /** The metric is where it should be. */
        OK,
        /** It is not. */
        ALARM,
        /** Too little is known. */
        INSUFFICIENT_DATA
    }

    /** What too little data means for the targets. */
    public enum Insufficient {
        /** They count as healthy. */
        HEALTHY,
        /** They count as unhealthy. */
        UNHEALTHY,
        /** They stay as they were when there was data. */
        LAST_KNOWN
    }

    private Alarm(Insufficient insufficient) {
        this.insufficient = requireNonNull(insufficient, "insufficient");
    }

    /**
     * An alarm without data yet.
     *
     * @param insufficient what that means
     * @return the alarm
     */
    public static Alarm whenInsufficient(Insufficient insufficient) {
        Alarm alarm = new Alarm(insufficient);
        alarm.is(State.INSUFFICIENT_DATA);
        return alarm;
    }

    /**
     * Tells what the alarm says now.
     *
     * @param state the newest state
     */
    public synchronized void is(State state) {
        last = state == State.INSUFFICIENT_DATA ? last : state;
        boolean fit = switch (state) {
            case OK -> true;
            case ALARM -> false;
            case INSUFFICIENT_DATA ->
                switch (insufficient) {
                    case HEALTHY -> true;
                    case UNHEALTHY -> false;
                    case LAST_KNOWN -> last == State.OK;
                };
        };
        broadcast.say(fit ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY, "the alarm says " + state);
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return broadcast; // has nothing to close
    }
}
