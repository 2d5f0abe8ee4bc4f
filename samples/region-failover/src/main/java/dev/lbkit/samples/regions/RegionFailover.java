package dev.lbkit.samples.regions;

import java.io.IOException;
import java.util.List;

/** Starts the zones, plays the lab and ends with 0 only if every step of it held. */
final class RegionFailover {

    private RegionFailover() {}

    /**
     * Runs the lab.
     *
     * @param args none
     * @throws IOException if a zone cannot be started
     * @throws InterruptedException if the lab is interrupted
     */
    public static void main(String... args) throws IOException, InterruptedException {
        List<Zone> zones = List.of(
                new Zone("eu", "eu-a", 0),
                new Zone("eu", "eu-b", 1),
                new Zone("us", "us-a", 2),
                new Zone("us", "us-b", 3));
        boolean held;
        try {
            for (Zone zone : zones) {
                zone.start();
            }
            try (Service service = new Service(zones)) {
                held = new Lab(zones, service).run();
            }
        } finally {
            zones.forEach(Zone::close);
        }
        System.exit(held ? 0 : 1);
    }
}
