package dev.lbkit;

import static java.util.Objects.requireNonNull;

/**
 * Where a target runs: a region and an availability zone inside it.
 *
 * <p>Immutable. An empty string means that the part is not known; {@link #UNKNOWN} knows neither.
 *
 * @param region the region's name, for example {@code eu-west-1}; empty if unknown
 * @param zone the zone's name, for example {@code eu-west-1a}; unique across regions; empty if unknown
 */
public record Locality(String region, String zone) {

    /** The locality of a target that says nothing of where it runs. */
    public static final Locality UNKNOWN = new Locality("", "");

    /**
     * Checks the parts.
     *
     * @param region the region
     * @param zone the zone
     */
    public Locality {
        requireNonNull(region, "region");
        requireNonNull(zone, "zone");
    }
}
