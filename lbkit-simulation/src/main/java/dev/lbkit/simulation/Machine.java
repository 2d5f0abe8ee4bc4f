package dev.lbkit.simulation;

import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;

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
    private final Latencies latencies = new Latencies();
    private final Runnable relist;
    private Manner manner = Manner.SERVES;
    private IntFunction<Answer> answers = inside -> Answer.NONE; // of the manner that gives them
    private boolean listed = true;
    private final Set<Held> held = new LinkedHashSet<>(); // until a fixed answer; the oldest first
    private boolean crashing;
    private long answered;
    private long failed;

    Machine(VirtualTime time, int number, Target target, Server kind, Runnable relist) {
        this.time = time;
        this.number = number;
        this.target = target;
        this.kind = kind;
        this.station = new Station(time, kind);
        this.relist = relist;
    }

    /** A request that waits for a fixed answer. */
    private static final class Held {

        private final Consumer<Outcome> answer;
        private Subscription end = () -> {};

        private Held(Consumer<Outcome> answer) {
            this.answer = answer;
        }
    }

    private enum Manner {
        SERVES,
        ANSWERS,
        SILENT
    }

    /**
     * How a server answers without doing the work of a request.
     *
     * @param outcome what its client sees; {@link Outcome#REJECTED} as well, or {@link Outcome#UNREACHABLE}
     * @param after how fast
     */
    public record Answer(Outcome outcome, Duration after) {

        private static final Answer NONE = new Answer(Outcome.SUCCESS, Duration.ZERO);
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
     * How many requests are inside: in service, waiting, or held until a fixed answer.
     *
     * @return at least 0
     */
    public int inside() {
        return station.inside() + held.size();
    }

    /**
     * What it says of itself on each answer, and on the reply to a probe.
     *
     * @return the share of its cores at the start that was in use, over the last second or so, the requests inside, and the median
     *     latency of those before that met nearly as many, once there were any
     */
    public LoadReport report() {
        long latency = latencies.at(inside());
        return new LoadReport(
                station.utilization(),
                inside(),
                Optional.empty(),
                latency == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(latency)));
    }

    /**
     * How many requests it has answered, those with an error included.
     *
     * @return since the start of the run
     */
    public long answered() {
        return answered;
    }

    /**
     * How many requests it has answered with an error, those lost in a crash included.
     *
     * @return since the start of the run
     */
    public long failed() {
        return failed;
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

    /**
     * Works with another number of cores, as when others on its host take theirs, or leave them.
     *
     * @param number finite and greater than 0; a fraction counts as such
     * @throws IllegalArgumentException if it is out of bounds
     */
    public void cores(double number) {
        if (!(number > 0 && number <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("number: " + number + " (expected: finite and > 0)");
        }
        station.cores(number);
    }

    /** Stops all work inside. It goes on when the speed changes, or at {@link #recover}. */
    public void freeze() {
        speed(0);
    }

    /**
     * Answers new requests by how many are inside, whatever their work is.
     *
     * @param byInside gives the answer for the number inside, the new one included
     */
    public void answer(IntFunction<Answer> byInside) {
        answers = byInside;
        manner = Manner.ANSWERS;
    }

    /**
     * Answers new requests after a fixed time, whatever their work is and however many there are.
     *
     * @param after that time
     */
    public void answerIn(Duration after) {
        answer(inside -> new Answer(Outcome.SUCCESS, after));
    }

    /**
     * Answers new requests with an error, which is a {@link Outcome#FAILURE}.
     *
     * @param after how fast
     */
    public void failIn(Duration after) {
        answer(inside -> new Answer(Outcome.FAILURE, after));
    }

    /**
     * Refuses new connections, which is {@link Outcome#UNREACHABLE}.
     *
     * @param after how fast
     */
    public void refuseIn(Duration after) {
        answer(inside -> new Answer(Outcome.UNREACHABLE, after));
    }

    /** Accepts requests and answers none, nor any that it has accepted before. */
    public void silence() {
        manner = Manner.SILENT;
    }

    /** Loses all requests inside, whose clients see their connections break, which is {@link Outcome#FAILURE}, also those of a silent one. */
    public void crash() {
        crashing = true;
        station.clear();
        List<Held> lost = List.copyOf(held);
        held.clear();
        for (Held request : lost) {
            request.end.close();
            give(Outcome.FAILURE, request.answer);
        }
        crashing = false;
    }

    /** Serves as it did at the start. */
    public void recover() {
        manner = Manner.SERVES;
        cores(kind.cores());
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

    /** Takes a request of so many nanoseconds of work, and says how it ended, if it does. */
    void receive(double work, Consumer<Outcome> answer) {
        switch (manner) {
            case SERVES -> serve(work, answer);
            case ANSWERS -> answerLater(answers.apply(inside() + 1), answer);
            case SILENT -> {} // the caller waits in vain
        }
    }

    private void serve(double work, Consumer<Outcome> answer) {
        if (station.isFull()) {
            give(Outcome.REJECTED, answer);
            return;
        }
        int met = inside();
        long since = time.read();
        station.admit(work, outcome -> {
            if (outcome == Outcome.SUCCESS) {
                latencies.add(met, time.read() - since);
            }
            give(outcome, answer);
        });
    }

    private void answerLater(Answer given, Consumer<Outcome> answer) {
        Held request = new Held(answer);
        held.add(request);
        request.end = time.in(given.after().toNanos(), () -> {
            held.remove(request);
            give(given.outcome(), answer);
        });
    }

    /** Answers; a silent server does not, until its connections break. */
    private void give(Outcome outcome, Consumer<Outcome> answer) {
        if (manner != Manner.SILENT || crashing) {
            answered += outcome == Outcome.UNREACHABLE ? 0 : 1;
            failed += outcome == Outcome.FAILURE ? 1 : 0;
            answer.accept(outcome);
        }
    }

    /** Takes a probe, and says how it ended, if it does. */
    void asked(Consumer<Outcome> answer) {
        switch (manner) {
            case SERVES -> {
                if (!station.isFrozen()) {
                    answer.accept(Outcome.SUCCESS);
                }
            }
            case ANSWERS -> {
                Answer given = answers.apply(inside() + 1);
                time.in(given.after().toNanos(), () -> answer.accept(given.outcome()));
            }
            case SILENT -> {} // the prober waits in vain
        }
    }

    @Override
    public String toString() {
        return "Machine[" + target.id() + ", " + manner + ", " + inside() + " inside]";
    }
}
