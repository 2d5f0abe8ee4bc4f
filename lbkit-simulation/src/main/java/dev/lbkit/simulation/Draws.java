package dev.lbkit.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/*
 * Written out in StrictMath: what the JDK's generators offer for these distributions may change from one release to the next,
 * and what Math computes from one processor to the next.
 */
/** Draws that are the same bits on every JDK and processor. */
final class Draws {

    private static final double NANOS = 1e9;

    private Draws() {}

    /** An exponential number with mean 1. */
    static double exponential(RandomGenerator random) {
        return -StrictMath.log1p(-random.nextDouble());
    }

    /** A normal number with mean 0 and deviation 1 (Box and Muller). */
    static double normal(RandomGenerator random) {
        double radius = Math.sqrt(2 * exponential(random));
        return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS));
    }

    static Duration times(Duration unit, double factor) {
        return Duration.ofNanos((long) (unit.toNanos() * factor));
    }
}
