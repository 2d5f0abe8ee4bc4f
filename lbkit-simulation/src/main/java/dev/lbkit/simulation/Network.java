package dev.lbkit.simulation;

import dev.lbkit.Locality;
import java.time.Duration;

/** How long a message is on its way, by how far apart its ends are. */
record Network(Duration inZone, Duration inRegion, Duration beyond) {

    /** One way, in nanoseconds. */
    long between(Locality client, Locality server) {
        if (client.equals(server)) {
            return inZone.toNanos();
        }
        return (client.region().equals(server.region()) ? inRegion : beyond).toNanos();
    }
}
