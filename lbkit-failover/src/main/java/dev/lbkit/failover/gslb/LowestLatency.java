package dev.lbkit.failover.gslb;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** The nearest region by latency. */
record LowestLatency() implements Routing<String> {

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public OptionalDouble rank(String region, Client client) {
        return OptionalDouble.of(
                latency(region, client).map(known -> (double) known.toNanos()).orElse(Double.POSITIVE_INFINITY));
    }

    @Override
    public String told(String region, Client client) {
        return region + " at "
                + latency(region, client)
                        .map(known -> known.toNanos() / 1e6 + " ms")
                        .orElse("an unknown latency");
    }

    private static Optional<Duration> latency(String region, Client client) {
        return Optional.ofNullable(client.latencies().get(region));
    }
}
