package dev.lbkit.simulation;

import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A server at work in a run, as a change of its circumstances finds it.
 *
 * <p>To be used in a change given to {@link Simulation#at}, on the thread of the run. What a method says holds until another one
 * says otherwise.
 */
public final class Machine {

    private final VirtualTime time;
    private final int number;
    private final Target target;
    private final Server kind;
    private final Station station;
    private final Runnable relist;
    private Manner manner = Manner.SERVES;
    private long delay; // nanoseconds, of the manners that have one
    private boolean listed = true;

    Machine(VirtualTime time, int number, Target target, Server kind, Runnable relist) {
        this.time = time;
        this.number = number;
        this.target = target;
        this.kind = kind;
        this.station = new Station(time, kind);
        this.relist = relist;
    }

    private enum Manner {
        SERVES,
        ANSWERS,
        FAILS,
        REFUSES,
        SILENT
    }

    /**
     * As clients know it.
     *
     * @return the target, whose id is {@code s} and the number of the server, from 0
     */
    public Target target() {
        return target;
    }

    /**
     * How many requests are inside, in service and waiting.
     *
     * @return at least 0
     */
    public int inside() {
        return station.inside();
    }

    /**
     * Works at another speed.
     *
     * @param work done in a second by one core; 0 stops all work inside until the speed changes again; finite and at least 0
     * @throws IllegalArgumentException if it is out of bounds
     */
    public void speed(double work) {
        if (!(work >= 0 && work <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("work: " + work + " (expected: finite and >= 0)");
        }
        station.speed(work);
    }

    /** Stops all work inside. It goes on when the speed changes, or at {@link #recover}. */
    public void freeze() {
        speed(0);
    }

    /**
     * Answers new requests after a fixed time, whatever their work is and however many there are.
     *
     * @param after that time
     */
    public void answerIn(Duration after) {
        become(Manner.ANSWERS, after);
    }

    /**
     * Answers new requests with an error, which is a {@link Outcome#FAILURE}.
     *
     * @param after how fast
     */
    public void failIn(Duration after) {
        become(Manner.FAILS, after);
    }

    /**
     * Refuses new connections, which is {@link Outcome#UNREACHABLE}.
     *
     * @param after how fast
     */
    public void refuseIn(Duration after) {
        become(Manner.REFUSES, after);
    }

    /** Accepts requests and answers none, nor any that it has accepted before. */
    public void silence() {
        become(Manner.SILENT, Duration.ZERO);
    }

    /** Serves as it did at the start. */
    public void recover() {
        become(Manner.SERVES, Duration.ZERO);
        speed(kind.speed());
    }

    /** Leaves the list that discovery gives to the clients. It goes on to serve whoever calls it. */
    public void unlist() {
        listed = false;
        relist.run();
    }

    /** Enters the list of discovery again. */
    public void list() {
        listed = true;
        relist.run();
    }

    int number() {
        return number;
    }

    boolean isListed() {
        return listed;
    }

    private void become(Manner next, Duration after) {
        manner = next;
        delay = after.toNanos();
    }

    /** Takes a request of so many nanoseconds of work, and says how it ended, if it does. */
    void receive(double work, Consumer<Outcome> answer) {
        switch (manner) {
            case SERVES -> serve(work, answer);
            case ANSWERS -> answerLater(Outcome.SUCCESS, answer);
            case FAILS -> answerLater(Outcome.FAILURE, answer);
            case REFUSES -> answerLater(Outcome.UNREACHABLE, answer);
            case SILENT -> {} // the caller waits in vain
        }
    }

    private void serve(double work, Consumer<Outcome> answer) {
        if (station.isFull()) {
            answer.accept(Outcome.REJECTED);
        } else {
            station.admit(work, () -> answerUnlessSilent(Outcome.SUCCESS, answer));
        }
    }

    private void answerLater(Outcome outcome, Consumer<Outcome> answer) {
        time.in(delay, () -> answerUnlessSilent(outcome, answer));
    }

    private void answerUnlessSilent(Outcome outcome, Consumer<Outcome> answer) {
        if (manner != Manner.SILENT) {
            answer.accept(outcome);
        }
    }

    @Override
    public String toString() {
        return "Machine[" + target.id() + ", " + manner + ", " + inside() + " inside]";
    }
}
