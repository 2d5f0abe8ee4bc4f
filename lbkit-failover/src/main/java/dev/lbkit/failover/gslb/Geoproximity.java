package dev.lbkit.failover.gslb;

import java.util.Locale;
import java.util.OptionalDouble;

/** The smallest biased distance. */
record Geoproximity() implements Routing<Proximity> {

    @Override
    public String name() {
        return "geoproximity";
    }

    @Override
    public OptionalDouble rank(Proximity place, Client client) {
        return OptionalDouble.of(client.coordinates().map(place::biasedKm).orElse(0.0));
    }

    @Override
    public String told(Proximity place, Client client) {
        return client.coordinates()
                .map(at -> String.format(
                        Locale.ROOT,
                        "%.0f km, %.0f with bias %d",
                        place.at().distanceKm(at),
                        place.biasedKm(at),
                        place.bias()))
                .orElse("no coordinates of the client known");
    }
}
