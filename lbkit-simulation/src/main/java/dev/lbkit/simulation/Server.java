package dev.lbkit.simulation;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Locality;

/**
 * What a simulated server is like before anything happens to it.
 *
 * <p>Immutable. Requests inside are either in service or waiting in a line. Those in service share the
 * cores, and one request uses at most one core: with {@code n} of them each is served at {@code speed * min(1, cores / n)}.
 *
 * @param cores how many requests are served at full speed; at least 1
 * @param slots how many are in service at once; at least 1
 * @param limit how many may be inside; one more is rejected at once; at least 1
 * @param line who of those waiting is served next, and who is sent away
 * @param speed work done in a second, by one core; greater than zero
 * @param locality where it stands
 * @param weight the static weight of its target
 */
public record Server(int cores, int slots, int limit, Line line, double speed, Locality locality, double weight) {

    private static final int ANY = Integer.MAX_VALUE;

    /**
     * Checks the numbers.
     *
     * @param cores full speed for so many
     * @param slots so many in service
     * @param limit so many inside
     * @param line the discipline of the line
     * @param speed work in a second
     * @param locality the place
     * @param weight the static weight
     * @throws IllegalArgumentException if a number is out of bounds
     */
    public Server {
        requireNonNull(line, "line");
        requireNonNull(locality, "locality");
        checkAtLeastOne("cores", cores);
        checkAtLeastOne("slots", slots);
        checkAtLeastOne("limit", limit);
        if (!(speed > 0 && speed <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: finite and > 0)");
        }
    }

    private static void checkAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }

    /**
     * A server whose requests share its cores (processor sharing): more of them are slower, and none waits.
     *
     * @param cores at least 1
     * @return speed 1, no limit, weight 1, at an unknown place
     */
    public static Server sharing(int cores) {
        return new Server(cores, ANY, ANY, Line.FIFO, 1, Locality.UNKNOWN, 1);
    }

    /**
     * A server that serves one request on each core, and lets the others wait in line.
     *
     * @param cores at least 1
     * @return speed 1, no limit, weight 1, at an unknown place
     */
    public static Server fifo(int cores) {
        return new Server(cores, cores, ANY, Line.FIFO, 1, Locality.UNKNOWN, 1);
    }

    /**
     * A server that no number of requests makes slower.
     *
     * @return speed 1, no limit, weight 1, at an unknown place
     */
    public static Server delay() {
        return new Server(ANY, ANY, ANY, Line.FIFO, 1, Locality.UNKNOWN, 1);
    }

    /**
     * The same server with a limit.
     *
     * @param inside how many requests may be inside, in service and waiting
     * @return a copy
     */
    public Server limit(int inside) {
        return new Server(cores, slots, inside, line, speed, locality, weight);
    }

    /**
     * The same server with another discipline of its line.
     *
     * @param discipline who is served next, and who is sent away
     * @return a copy
     */
    public Server line(Line discipline) {
        return new Server(cores, slots, limit, discipline, speed, locality, weight);
    }

    /**
     * The same server with another speed.
     *
     * @param work done in a second by one core
     * @return a copy
     */
    public Server speed(double work) {
        return new Server(cores, slots, limit, line, work, locality, weight);
    }

    /**
     * The same server elsewhere.
     *
     * @param region its region
     * @param zone its zone
     * @return a copy
     */
    public Server in(String region, String zone) {
        return new Server(cores, slots, limit, line, speed, new Locality(region, zone), weight);
    }

    /**
     * The same server with another static weight of its target.
     *
     * @param newWeight as in {@link dev.lbkit.Target}
     * @return a copy
     */
    public Server weight(double newWeight) {
        return new Server(cores, slots, limit, line, speed, locality, newWeight);
    }

    /**
     * Who of those waiting is served next, and who is sent away.
     *
     * <p>With controlled delay (CoDel) whoever has waited longer than 100 ms is rejected when a slot comes free; longer than
     * 5 ms once the line has not been empty for 100 ms. Source: Maurer, "Fail at Scale", ACM Queue 2015.
     */
    public enum Line {
        /** First come, first served. */
        FIFO,
        /** Last come, first served. */
        LIFO,
        /** First come, first served, with controlled delay. */
        FIFO_CODEL,
        /** Last come, first served, with controlled delay. */
        LIFO_CODEL;

        private static final long INTERVAL = 100_000_000;
        private static final long TARGET = 5_000_000;

        boolean isLastFirst() {
            return this == LIFO || this == LIFO_CODEL;
        }

        /** How long a request may wait, in nanoseconds, while the line has not been empty for so long. */
        long patience(long busy) {
            if (this == FIFO || this == LIFO) {
                return Long.MAX_VALUE;
            }
            return busy > INTERVAL ? TARGET : INTERVAL;
        }
    }
}
