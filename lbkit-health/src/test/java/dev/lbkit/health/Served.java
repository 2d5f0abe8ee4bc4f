package dev.lbkit.health;

import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.Target;
import java.util.Optional;

/** A member that has answered so often, in so much time, with so many faults. */
record Served(Target target, double count, double millis, double faultRate) implements Member {

    static Served of(String id, double count, double millis) {
        return new Served(Lab.target(id), count, millis, 0);
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public double latencyNanos(long now, double unheard) {
        return millis * 1e6;
    }

    @Override
    public double faultRate(long now) {
        return faultRate;
    }

    @Override
    public Answers answers() {
        return new Answers() {
            @Override
            public double count(long now) {
                return count;
            }

            @Override
            public double mean() {
                return Math.sqrt(Math.sqrt(millis * 1e6));
            }
        };
    }

    @Override
    public Optional<LoadReport> lastReport() {
        return Optional.empty();
    }

    /** It is one target, whatever it has answered. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Served served && served.target.id().equals(target.id());
    }

    @Override
    public int hashCode() {
        return target.id().hashCode();
    }
}
