package dev.lbkit.simulation;

import dev.lbkit.Outcome;
import dev.lbkit.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/*
 * Virtual time, as in fair queueing: all jobs in service progress alike, so one number says how much work each of them has been
 * given since the start. A job that begins at V with work w is done when that number reaches V + w, and only the earliest end
 * needs an event, which moves when the number of jobs or the speed changes. One job in or out costs O(log n).
 */
/** Serves jobs as its {@link Server} says. */
final class Station {

    private static final long NEVER = 1L << 61; // of nanoseconds

    private final VirtualTime time;
    private final Server kind;
    private final Usage usage;
    private final PriorityQueue<Job> serving = new PriorityQueue<>();
    private final Deque<Job> waiting = new ArrayDeque<>(); // the oldest first
    private double cores;
    private double speed;
    private double given; // nanoseconds of work that each job in service was given since the start
    private long asOf; // the tick for which that is true
    private long lineEmpty; // the last tick at which somebody came and nobody waited
    private long admitted;
    private Subscription end = () -> {}; // of the job that ends first

    Station(VirtualTime time, Server kind) {
        this.time = time;
        this.kind = kind;
        cores = kind.cores();
        speed = kind.speed();
        asOf = time.read();
        lineEmpty = asOf;
        usage = new Usage(kind.cores(), asOf);
    }

    private static final class Job implements Comparable<Job> {

        final double work;
        final long order;
        final long since;
        final Consumer<Outcome> ended;
        double ends; // what is given when it ends; set when its service begins

        Job(double work, long order, long since, Consumer<Outcome> ended) {
            this.work = work;
            this.order = order;
            this.since = since;
            this.ended = ended;
        }

        @Override
        public int compareTo(Job other) {
            int byEnd = Double.compare(ends, other.ends);
            return byEnd != 0 ? byEnd : Long.compare(order, other.order);
        }
    }

    boolean isFull() {
        return inside() >= kind.limit();
    }

    boolean isFrozen() {
        return speed == 0;
    }

    int inside() {
        return serving.size() + waiting.size();
    }

    /** The share of the cores that it has at the start in use, over the last second or so. */
    double utilization() {
        catchUp();
        return usage.share();
    }

    /** Takes a job of so many nanoseconds of work, and says how it ended. */
    void admit(double work, Consumer<Outcome> ended) {
        catchUp();
        if (waiting.isEmpty()) {
            lineEmpty = asOf;
        }
        waiting.add(new Job(work, admitted++, asOf, ended));
        goOn();
    }

    void speed(double newSpeed) {
        catchUp();
        speed = newSpeed;
        goOn();
    }

    void cores(double newCores) {
        catchUp();
        cores = newCores;
        goOn();
    }

    /** Loses all jobs inside, each of which has failed. */
    void clear() {
        catchUp();
        List<Job> lost = new ArrayList<>(serving);
        lost.addAll(waiting);
        serving.clear();
        waiting.clear();
        goOn();
        lost.stream()
                .sorted((a, b) -> Long.compare(a.order, b.order))
                .forEach(job -> job.ended.accept(Outcome.FAILURE));
    }

    private double pace() {
        return speed * Math.min(1, cores / serving.size());
    }

    private void catchUp() {
        long now = time.read();
        if (!serving.isEmpty()) {
            given += (now - asOf) * pace();
        }
        usage.add(speed > 0 ? (now - asOf) * Math.min(cores, serving.size()) : 0, now);
        asOf = now;
    }

    private void goOn() {
        while (serving.size() < kind.slots() && !waiting.isEmpty()) {
            Job job = kind.line().isLastFirst() ? waiting.removeLast() : waiting.removeFirst();
            job.ends = given + job.work;
            serving.add(job);
        }
        end.close();
        Job first = serving.peek();
        if (first != null && speed > 0) {
            double left = Math.ceil((first.ends - given) / pace());
            end = time.in((long) Math.min(left, NEVER), this::endFirst);
        }
    }

    private void endFirst() {
        catchUp();
        Job first = serving.remove(); // by its own event, so that no rounding can keep it
        List<Job> late = late();
        goOn();
        first.ended.accept(Outcome.SUCCESS);
        late.forEach(job -> job.ended.accept(Outcome.REJECTED));
    }

    /** Those who have waited too long, taken out of the line. */
    private List<Job> late() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        long patience = kind.line().patience(asOf - lineEmpty);
        List<Job> late = new ArrayList<>();
        while (!waiting.isEmpty() && asOf - waiting.getFirst().since > patience) {
            late.add(waiting.removeFirst());
        }
        return late;
    }
}
