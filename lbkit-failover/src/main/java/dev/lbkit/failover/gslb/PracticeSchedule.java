package dev.lbkit.failover.gslb;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When practice runs are due, and when none may be, in UTC. Pure.
 *
 * @param day the day of the week
 * @param time the time of that day
 * @param dates the dates on which none may be under way
 * @param blocked the parts of each week in which none may be
 * @param allowed the parts of each week in which one may begin; empty for all
 */
record PracticeSchedule(
        DayOfWeek day, LocalTime time, Set<LocalDate> dates, List<WeekWindow> blocked, List<WeekWindow> allowed) {

    static final Duration WEEK = Duration.ofDays(7);

    PracticeSchedule {
        dates = Set.copyOf(dates);
        blocked = List.copyOf(blocked);
        allowed = List.copyOf(allowed);
        if (!blocked.isEmpty() && !allowed.isEmpty()) {
            throw new IllegalArgumentException(
                    "allowed windows: " + allowed + " (expected: none beside the blocked windows " + blocked + ")");
        }
    }

    /** The first time after an instant at which a run is due. */
    Instant after(Instant instant) {
        ZonedDateTime at = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime due = at.with(TemporalAdjusters.nextOrSame(day)).with(time);
        return (due.toInstant().isAfter(instant) ? due : due.plusWeeks(1)).toInstant();
    }

    /** Why no run may be under way now. */
    Optional<String> blocked(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (dates.contains(today)) {
            return Optional.of("blocked date " + today);
        }
        return blocked.stream()
                .filter(window -> window.contains(now))
                .findFirst()
                .map(window -> "blocked window " + window);
    }

    /** Whether one may begin now, as far as allowed windows say. One that has begun may outlast its window. */
    boolean mayBegin(Instant now) {
        return allowed.isEmpty() || allowed.stream().anyMatch(window -> window.contains(now));
    }

    /** Zones take turns: the number of the week decides, so that all processes agree and none must remember. */
    static String turn(List<String> zones, Instant due) {
        return zones.get(Math.floorMod(Math.floorDiv(due.getEpochSecond(), WEEK.toSeconds()), zones.size()));
    }
}
