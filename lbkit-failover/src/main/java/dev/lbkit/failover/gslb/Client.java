package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of whoever asks: place, coordinates, address and latencies. Whatever is not known may stay out.
 *
 * <p>Immutable.
 *
 * @param place its continent, country and subdivision, as far as known
 * @param coordinates where it is
 * @param address its address, or the block that it is known by
 * @param latencies how long the way to a region takes, by region
 */
public record Client(
        Place place, Optional<Coordinates> coordinates, Optional<IpPrefix> address, Map<String, Duration> latencies) {

    /** A client of which nothing is known. */
    public static final Client UNKNOWN = new Client(Place.ANYWHERE, Optional.empty(), Optional.empty(), Map.of());

    /**
     * Copies the latencies.
     *
     * @param place its place
     * @param coordinates where it is
     * @param address its address
     * @param latencies the latencies by region
     */
    public Client {
        requireNonNull(place, "place");
        requireNonNull(coordinates, "coordinates");
        requireNonNull(address, "address");
        latencies = Map.copyOf(latencies);
    }

    /**
     * The same client in this place.
     *
     * @param newPlace all parts that are known
     * @return a copy
     */
    public Client in(Place newPlace) {
        return new Client(newPlace, coordinates, address, latencies);
    }

    /**
     * The same client at this point.
     *
     * @param point where
     * @return a copy
     */
    public Client at(Coordinates point) {
        return new Client(place, Optional.of(point), address, latencies);
    }

    /**
     * The same client at this address.
     *
     * @param newAddress an address, or a block
     * @return a copy
     */
    public Client from(IpPrefix newAddress) {
        return new Client(place, coordinates, Optional.of(newAddress), latencies);
    }

    /**
     * The same client with the latency to one more region.
     *
     * @param region the region
     * @param latency as measured
     * @return a copy
     */
    public Client withLatency(String region, Duration latency) {
        Map<String, Duration> more = new HashMap<>(latencies);
        more.put(region, latency);
        return new Client(place, coordinates, address, more);
    }
}
