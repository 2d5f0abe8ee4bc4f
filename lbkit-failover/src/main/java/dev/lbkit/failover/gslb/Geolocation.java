package dev.lbkit.failover.gslb;

import java.util.OptionalDouble;

/** The smallest area that contains the client. */
record Geolocation() implements Routing<Place> {

    @Override
    public String name() {
        return "geolocation";
    }

    @Override
    public OptionalDouble rank(Place area, Client client) {
        return area.contains(client.place()) ? OptionalDouble.of(-area.precision()) : OptionalDouble.empty();
    }
}
