package dev.lbkit.simulation;

import dev.lbkit.Subscription;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;

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
    private final PriorityQueue<Job> serving = new PriorityQueue<>();
    private final Queue<Job> waiting = new ArrayDeque<>();
    private double speed;
    private double given; // nanoseconds of work that each job in service was given since the start
    private long asOf; // the tick for which that is true
    private long admitted;
    private Subscription end = () -> {}; // of the job that ends first

    Station(VirtualTime time, Server kind) {
        this.time = time;
        this.kind = kind;
        speed = kind.speed();
        asOf = time.read();
    }

    private static final class Job implements Comparable<Job> {

        final double work;
        final long order;
        final Runnable done;
        double ends; // what is given when it ends; set when its service begins

        Job(double work, long order, Runnable done) {
            this.work = work;
            this.order = order;
            this.done = done;
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

    int inside() {
        return serving.size() + waiting.size();
    }

    /** Takes a job of so many nanoseconds of work; runs {@code done} when it is done. */
    void admit(double work, Runnable done) {
        catchUp();
        waiting.add(new Job(work, admitted++, done));
        goOn();
    }

    void speed(double newSpeed) {
        catchUp();
        speed = newSpeed;
        goOn();
    }

    private double pace() {
        return speed * Math.min(1, (double) kind.cores() / serving.size());
    }

    private void catchUp() {
        long now = time.read();
        if (!serving.isEmpty()) {
            given += (now - asOf) * pace();
        }
        asOf = now;
    }

    private void goOn() {
        while (serving.size() < kind.slots() && !waiting.isEmpty()) {
            Job job = waiting.remove();
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
        goOn();
        first.done.run();
    }
}
