package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * The identity and the static facts of one backend, as discovery states them.
 *
 * <p>Immutable. The {@code id} is the identity: a target that reappears in a later list under the same id and uri keeps its
 * counters and its health, whatever else changed.
 *
 * @param id unique within one balancer; not blank
 * @param uri where it answers; absolute, of any scheme
 * @param locality where it runs; {@link Locality#UNKNOWN} by default
 * @param weight its share relative to the other targets; finite and at least 0; 1 by default. A target of weight 0 is picked
 *     only while no target of positive weight can be
 * @param labels free facts, for example {@code version=42}; empty by default
 */
public record Target(String id, URI uri, Locality locality, double weight, Map<String, String> labels) {

    /**
     * Checks the facts and copies the labels.
     *
     * @param id the identity
     * @param uri the address
     * @param locality the place
     * @param weight the static weight
     * @param labels free facts
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public Target {
        requireNonNull(locality, "locality");
        if (id.isBlank()) {
            throw new IllegalArgumentException("id: '" + id + "' (expected: not blank)");
        }
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException("uri: " + uri + " (expected: absolute, such as http://10.0.0.7:8080)");
        }
        if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: finite and >= 0) of target " + id);
        }
        labels = Map.copyOf(labels);
    }

    /**
     * A target of weight 1 at an unknown place, whose id is its address.
     *
     * @param uri where it answers, for example {@code http://10.0.0.7:8080}
     * @return the target
     * @throws IllegalArgumentException if {@code uri} cannot be parsed or is not absolute
     */
    public static Target of(String uri) {
        URI parsed = URI.create(uri);
        return of(parsed.getAuthority() == null ? uri : parsed.getAuthority(), uri);
    }

    /**
     * A target of weight 1 at an unknown place.
     *
     * @param id its identity
     * @param uri where it answers
     * @return the target
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public static Target of(String id, String uri) {
        return new Target(id, URI.create(uri), Locality.UNKNOWN, 1, Map.of());
    }

    /**
     * The same target elsewhere.
     *
     * @param region its region
     * @param zone its zone
     * @return a copy
     */
    public Target in(String region, String zone) {
        return new Target(id, uri, new Locality(region, zone), weight, labels);
    }

    /**
     * The same target with another weight.
     *
     * @param newWeight finite and at least 0
     * @return a copy
     * @throws IllegalArgumentException if the weight breaks its rule
     */
    public Target withWeight(double newWeight) {
        return new Target(id, uri, locality, newWeight, labels);
    }

    /**
     * The same target with one more label, or with another value of it.
     *
     * @param name the label's name
     * @param value its value
     * @return a copy
     */
    public Target withLabel(String name, String value) {
        Map<String, String> more = new HashMap<>(labels);
        more.put(name, value);
        return new Target(id, uri, locality, weight, more);
    }

    /**
     * The short form for messages: host and port where the uri has them, else the whole uri.
     *
     * @return for example {@code 10.0.0.7:8443}
     */
    public String address() {
        return uri.getAuthority() == null ? uri.toString() : uri.getAuthority();
    }
}
