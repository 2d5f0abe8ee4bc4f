package dev.lbkit.samples.securecart;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The shares of the zones, written region by region, such as {@code 33/34/33} for the three zones of one region.
 *
 * @param zones the zones in the order in which they are shown; the name of a zone is its region and one letter
 */
record ZoneShares(List<String> zones) {

    ZoneShares {
        zones = List.copyOf(zones);
    }

    /** The regions in the order of their zones. */
    List<String> regions() {
        return zones.stream().map(ZoneShares::region).distinct().toList();
    }

    /** The letters of the zones of a region, such as {@code a/b/c}. */
    String letters(String region) {
        return zonesOf(region).stream()
                .map(zone -> zone.substring(region.length()))
                .collect(Collectors.joining("/"));
    }

    /** The shares of the zones of a region in percent, given the share of a zone, 0 to 1. */
    String percents(String region, ToDoubleFunction<String> share) {
        return zonesOf(region).stream()
                .map(zone -> String.format(Locale.ROOT, "%.0f", 100 * share.applyAsDouble(zone)))
                .collect(Collectors.joining("/"));
    }

    private List<String> zonesOf(String region) {
        return zones.stream().filter(zone -> region(zone).equals(region)).toList();
    }

    private static String region(String zone) {
        return zone.substring(0, zone.length() - 1);
    }
}
