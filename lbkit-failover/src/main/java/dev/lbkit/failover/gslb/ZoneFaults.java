package dev.lbkit.failover.gslb;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/*
 * The evidence that a zone fails more often than the others is the logarithm of how much more likely its calls are with a fault
 * rate of its own than with that of all (likelihood ratio). It needs no minimum of calls: 11 calls that all fail are enough beside
 * 22 that do not. By chance alone it passes t less often than once in e^t looks.
 */
/** Finds the zone whose calls fail more often than those of the others. Pure. */
final class ZoneFaults {

    /** At 12 looks a minute and 3 zones, chance alone passes this less often than once in 25 years. */
    static final double ENOUGH = 20;

    private ZoneFaults() {}

    /** The zone with the most evidence, and what speaks against it. */
    record Fault(String zone, String reason) {}

    /** Empty unless one zone stands out; chance is no explanation, and the rates differ by at least so much. */
    static Optional<Fault> worst(Map<String, ZoneWatch.Calls> calls, double difference) {
        ZoneWatch.Calls all = calls.values().stream().reduce(ZoneWatch.Calls.NONE, ZoneWatch.Calls::plus);
        double most = 0;
        Optional<Fault> worst = Optional.empty();
        for (Map.Entry<String, ZoneWatch.Calls> zone : calls.entrySet()) {
            ZoneWatch.Calls own = zone.getValue();
            ZoneWatch.Calls others = all.minus(own);
            double evidence = evidence(own, others);
            if (evidence >= ENOUGH && evidence > most && rate(own) - rate(others) >= difference) {
                most = evidence;
                worst = Optional.of(new Fault(zone.getKey(), told(own, others)));
            }
        }
        return worst;
    }

    /** How much speaks for a higher rate of its own; 0 if it is not higher, or there is nothing to compare with. */
    static double evidence(ZoneWatch.Calls own, ZoneWatch.Calls others) {
        if (own.calls() == 0 || others.calls() == 0 || rate(own) <= rate(others)) {
            return 0;
        }
        double all = rate(own.plus(others));
        return excess(own, all) + excess(others, all);
    }

    private static double excess(ZoneWatch.Calls seen, double rate) {
        double calls = seen.calls();
        double faults = seen.faults();
        return part(faults, calls * rate) + part(calls - faults, calls * (1 - rate));
    }

    private static double part(double seen, double expected) {
        return seen == 0 ? 0 : seen * StrictMath.log(seen / expected);
    }

    private static double rate(ZoneWatch.Calls seen) {
        return seen.calls() == 0 ? 0 : (double) seen.faults() / seen.calls();
    }

    private static String told(ZoneWatch.Calls own, ZoneWatch.Calls others) {
        return String.format(
                Locale.ROOT,
                "%d of %d calls failed, elsewhere %d of %d",
                own.faults(),
                own.calls(),
                others.faults(),
                others.calls());
    }
}
