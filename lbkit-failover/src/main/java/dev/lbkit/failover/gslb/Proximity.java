package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

/**
 * Where a record is, and how far it reaches.
 *
 * <p>Immutable. A positive bias lets it attract clients from farther away, a negative one makes it give clients up.
 *
 * @param at where it is
 * @param bias percents; from -99 to 99; 0 by default
 */
public record Proximity(Coordinates at, int bias) {

    /**
     * Checks the parts.
     *
     * @param at where it is
     * @param bias percents
     * @throws IllegalArgumentException if the bias breaks its rule
     */
    public Proximity {
        requireNonNull(at, "at");
        if (bias < -99 || bias > 99) {
            throw new IllegalArgumentException("bias: " + bias + " (expected: from -99 to 99)");
        }
    }

    /**
     * A place without bias.
     *
     * @param latitude degrees north; from -90 to 90
     * @param longitude degrees east; from -180 to 180
     * @return the place
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public static Proximity at(double latitude, double longitude) {
        return new Proximity(new Coordinates(latitude, longitude), 0);
    }

    /**
     * The same place with another bias.
     *
     * @param newBias percents; from -99 to 99
     * @return a copy
     * @throws IllegalArgumentException if the bias breaks its rule
     */
    public Proximity withBias(int newBias) {
        return new Proximity(at, newBias);
    }

    /** The distance of a client as the bias makes it count. */
    double biasedKm(Coordinates client) {
        return biased(at.distanceKm(client), bias);
    }

    /** Shrinks a distance by a positive bias, stretches it by a negative one. */
    static double biased(double km, int bias) {
        return bias >= 0 ? km * (1 - bias / 100.0) : km / (1 + bias / 100.0);
    }
}
