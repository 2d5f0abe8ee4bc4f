package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The alarms of practice runs by name; true is going off.
 *
 * @param outcome the ones that say whether the service bears it
 * @param blocking the ones during which there shall be no run
 */
record PracticeAlarms(Map<String, BooleanSupplier> outcome, Map<String, BooleanSupplier> blocking) {

    /** Puts an alarm among others of its kind. */
    static void add(Map<String, BooleanSupplier> alarms, String name, BooleanSupplier alarm) {
        if (alarms.putIfAbsent(name, requireNonNull(alarm, "alarm")) != null) {
            throw new IllegalArgumentException("alarm: " + name + " (expected: a name that no other has)");
        }
    }

    Optional<String> failing() {
        return first("outcome alarm ", outcome);
    }

    Optional<String> stopping() {
        return first("blocking alarm ", blocking);
    }

    private static Optional<String> first(String kind, Map<String, BooleanSupplier> alarms) {
        return alarms.entrySet().stream()
                .flatMap(alarm -> told(alarm.getValue()).map(what -> kind + alarm.getKey() + what).stream())
                .findFirst();
    }

    private static Optional<String> told(BooleanSupplier alarm) {
        try {
            return alarm.getAsBoolean() ? Optional.of(" goes off") : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(" cannot be read: " + e);
        }
    }
}
