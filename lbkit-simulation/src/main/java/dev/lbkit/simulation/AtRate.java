package dev.lbkit.simulation;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/** Arrivals at a rate: the area below the rate between two of them is one, or exponential with mean one. */
record AtRate(Rate rate, Spacing spacing) implements Arrivals {

    enum Spacing {
        EVEN,
        RANDOM
    }

    @Override
    public boolean isSteady() {
        return rate.isConstant();
    }

    @Override
    public Iterator<Duration> times(RandomGenerator random) {
        return new Iterator<>() {

            private double next = after(0);

            private double after(double seconds) {
                return rate.whenArrived(spacing == Spacing.EVEN ? 1 : Draws.exponential(random), seconds);
            }

            @Override
            public boolean hasNext() {
                return next < Double.POSITIVE_INFINITY;
            }

            @Override
            public Duration next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                double seconds = next;
                next = after(seconds);
                return Draws.seconds(seconds);
            }
        };
    }
}
