package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Subscription;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Rehearses the loss of a zone once a week, and judges by alarms whether the service bears it.
 *
 * <p>A run is a zonal shift of kind {@link ZonalShift.Kind#PRACTICE_RUN}. The zones take turns. When a run is due and something is
 * against it (a blocked date or window, no allowed window, a blocking alarm, an outcome alarm that already goes off, another
 * shift) it looks every 10 s until it may begin, or until the next one is due. It begins only if the zones have about equally many healthy targets.
 * While it lasts it is looked at every 10 s:
 *
 * <ul>
 *   <li>an outcome alarm goes off: the run ends as {@link Outcome#FAILED};
 *   <li>something blocks it, it is cancelled by hand, or a shift that goes before it begins: it ends as {@link
 *       Outcome#INTERRUPTED}, and the next one is a week later;
 *   <li>its time is over: {@link Outcome#SUCCEEDED}.
 * </ul>
 *
 * <p>Alarms are asked on the scheduler of the shifts, must not block, and go off by saying true; one that throws goes off too. A
 * practice run that an operator began by {@link ZonalShifts#practice} is judged alike, and stands for the one that is due while it
 * lasts; over before, it does not. Of processes that share a store and a
 * schedule one begins a run and all judge it, each by its own alarms. If none is left, the shift ends at its time.
 *
 * <p>Thread-safe. Source: practice runs of Amazon Application Recovery Controller. Where it chooses day and zone itself, here the
 * day is set and the zones take turns.
 */
public final class PracticeRuns implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ZonalShifts shifts;
    private final ZoneWatch watch;
    private final PracticeSchedule schedule;
    private final Duration length;
    private final PracticeAlarms alarms;
    private volatile PracticeState state; // written by looks
    private Subscription next = () -> {}; // guarded by this
    private boolean closed; // guarded by this

    /** How a run ended. */
    public enum Outcome {
        /** It has not. */
        PENDING,
        /** It lasted for its time, and no outcome alarm went off. */
        SUCCEEDED,
        /** Something else ended it: another shift, an order, a blocking alarm, a blocked date or window. */
        INTERRUPTED,
        /** An outcome alarm went off: the service does not bear the loss of the zone. */
        FAILED,
        /** It was not begun: the zones were not equally fit, or there are fewer than two. */
        CAPACITY_CHECK_FAILED
    }

    /**
     * One run.
     *
     * @param zone the zone that was given up
     * @param began when
     * @param outcome how it ended
     * @param reason why it ended so; empty while it has not
     */
    public record Run(String zone, Instant began, Outcome outcome, String reason) {}

    private PracticeRuns(Builder builder) {
        shifts = builder.shifts;
        watch = builder.watch;
        schedule = new PracticeSchedule(builder.day, builder.time, builder.dates, builder.blocked, builder.allowed);
        length = builder.length;
        alarms = new PracticeAlarms(Map.copyOf(builder.outcome), Map.copyOf(builder.blocking));
        state = new PracticeState(schedule.after(shifts.now()), Optional.empty(), List.of());
    }

    /**
     * Starts to describe practice runs.
     *
     * @param shifts takes the orders, and gives time and threads
     * @param watch sees how many targets of each zone are healthy
     * @return a builder, to be used by one thread
     */
    public static Builder builder(ZonalShifts shifts, ZoneWatch watch) {
        return new Builder(requireNonNull(shifts, "shifts"), requireNonNull(watch, "watch"));
    }

    private synchronized void plan() {
        if (!closed) {
            next = shifts.scheduler().schedule(LOOK, this::look);
        }
    }

    private void look() {
        try {
            state = next(state, shifts.now());
        } catch (RefusedException e) {
            // Another shift is active, or somebody ordered at the same moment: the next look sees what came of it.
        } finally {
            plan(); // so that looks never overlap
        }
    }

    private PracticeState next(PracticeState seen, Instant now) {
        Optional<ZonalShift> shift = shifts.shifts().stream()
                .filter(last -> last.kind() == ZonalShift.Kind.PRACTICE_RUN)
                .findFirst();
        ZonalShift.Status status = shift.map(last -> last.status(now)).orElse(ZonalShift.Status.CANCELLED);
        if (seen.running().isPresent()) {
            return judged(seen, seen.running().get(), status, now);
        }
        if (status == ZonalShift.Status.ACTIVE) {
            return seen.began(shift.get().zone(), now); // ordered by hand, or by another process
        }
        if (now.isBefore(seen.due())) {
            return seen;
        }
        boolean wasMade =
                shift.filter(last -> last.expiresAt().isAfter(seen.due())).isPresent();
        boolean isLate = !now.isBefore(seen.due().plus(PracticeSchedule.WEEK));
        if (wasMade || isLate) {
            return seen.dueAt(seen.due().plus(PracticeSchedule.WEEK));
        }
        boolean mayBegin =
                schedule.mayBegin(now) && blocked(now).or(alarms::failing).isEmpty();
        return mayBegin ? begun(seen, now) : seen;
    }

    private Optional<String> blocked(Instant now) {
        return schedule.blocked(now).or(alarms::stopping);
    }

    private PracticeState begun(PracticeState seen, Instant now) {
        Map<String, Integer> healthy = watch.healthy();
        List<String> zones = healthy.keySet().stream().sorted().toList();
        String zone = zones.isEmpty() ? "none" : PracticeSchedule.turn(zones, seen.due());
        PracticeState begun = seen.dueAt(seen.due().plus(PracticeSchedule.WEEK)).began(zone, now);
        if (zones.size() < 2 || !ZonalShifts.areEquallyFit(healthy)) {
            Run none = new Run(zone, now, Outcome.PENDING, "");
            return begun.ended(none, Outcome.CAPACITY_CHECK_FAILED, "healthy: " + new TreeMap<>(healthy));
        }
        shifts.practice(zone, length, healthy);
        return begun;
    }

    private PracticeState judged(PracticeState seen, Run run, ZonalShift.Status status, Instant now) {
        Optional<String> failing = alarms.failing();
        Optional<String> blocked = blocked(now);
        Outcome outcome = outcome(status, failing.isPresent(), blocked.isPresent());
        if (outcome == Outcome.PENDING) {
            return seen;
        }
        if (status == ZonalShift.Status.ACTIVE) {
            shifts.cancel(ZonalShift.Kind.PRACTICE_RUN);
        }
        return seen.ended(
                run,
                outcome,
                switch (outcome) {
                    case FAILED -> failing.orElseThrow();
                    case INTERRUPTED ->
                        blocked.filter(why -> status == ZonalShift.Status.ACTIVE)
                                .orElse("the shift is " + status);
                    default -> "no outcome alarm went off";
                });
    }

    /** What follows from where the shift stands and from the alarms. */
    static Outcome outcome(ZonalShift.Status status, boolean isFailing, boolean isBlocked) {
        return switch (status) {
            case ACTIVE -> isFailing ? Outcome.FAILED : isBlocked ? Outcome.INTERRUPTED : Outcome.PENDING;
            case EXPIRED -> isFailing ? Outcome.FAILED : Outcome.SUCCEEDED;
            case CANCELLED, INTERRUPTED -> Outcome.INTERRUPTED;
        };
    }

    /**
     * The runs that this process saw.
     *
     * @return the newest 100 that ended or were not begun, oldest first, and after them the one under way
     */
    public List<Run> runs() {
        PracticeState seen = state;
        return Stream.concat(seen.ended().stream(), seen.running().stream()).toList();
    }

    /**
     * When the next run is due; if that is past, something is against it.
     *
     * @return wall time
     */
    public Instant due() {
        return state.due();
    }

    /** Stops to look; a shift that was ordered ends at its time. */
    @Override
    public synchronized void close() {
        closed = true;
        next.close();
    }

    /** Describes practice runs. Not thread-safe. */
    public static final class Builder {

        private final ZonalShifts shifts;
        private final ZoneWatch watch;
        private final Map<String, BooleanSupplier> outcome = new HashMap<>();
        private final Map<String, BooleanSupplier> blocking = new HashMap<>();
        private final Set<LocalDate> dates = new HashSet<>();
        private final List<WeekWindow> blocked = new ArrayList<>();
        private final List<WeekWindow> allowed = new ArrayList<>();
        private DayOfWeek day = DayOfWeek.TUESDAY;
        private LocalTime time = LocalTime.of(10, 0);
        private Duration length = Duration.ofMinutes(30);

        private Builder(ZonalShifts shifts, ZoneWatch watch) {
            this.shifts = shifts;
            this.watch = watch;
        }

        /**
         * Sets when a run is due, in UTC; Tuesday at 10:00 by default.
         *
         * @param newDay the day of the week
         * @param newTime the time of that day
         * @return this
         */
        public Builder weekly(DayOfWeek newDay, LocalTime newTime) {
            day = requireNonNull(newDay, "newDay");
            time = requireNonNull(newTime, "newTime");
            return this;
        }

        /**
         * Sets how long a run lasts; 30 min by default.
         *
         * @param newLength from 1 min to 72 h
         * @return this
         */
        public Builder length(Duration newLength) {
            length = requireNonNull(newLength, "newLength");
            return this;
        }

        /**
         * Adds an alarm that fails a run; at least one is needed.
         *
         * @param name what reasons call it
         * @param alarm goes off by saying true; must not block
         * @return this
         * @throws IllegalArgumentException if another alarm of this kind has the name
         */
        public Builder failsOn(String name, BooleanSupplier alarm) {
            PracticeAlarms.add(outcome, name, alarm);
            return this;
        }

        /**
         * Adds an alarm during which there is no run.
         *
         * @param name what reasons call it
         * @param alarm goes off by saying true; must not block
         * @return this
         * @throws IllegalArgumentException if another alarm of this kind has the name
         */
        public Builder blockedOn(String name, BooleanSupplier alarm) {
            PracticeAlarms.add(blocking, name, alarm);
            return this;
        }

        /**
         * Blocks a whole date in UTC.
         *
         * @param date the date
         * @return this
         */
        public Builder blockedOn(LocalDate date) {
            dates.add(requireNonNull(date, "date"));
            return this;
        }

        /**
         * Blocks a part of each week in UTC.
         *
         * @param window for example {@code MON:18:30-MON:19:30}; it may go over the end of the week
         * @return this
         * @throws IllegalArgumentException if it cannot be read, or has no length
         */
        public Builder blockedOn(String window) {
            blocked.add(WeekWindow.of(window));
            return this;
        }

        /**
         * Lets runs begin in this part of each week in UTC, and in others that are allowed, alone; one that has begun may outlast it.
         * A run that is due at another time waits for the next window. Contradicts blocked windows, while blocked dates go first.
         *
         * @param window for example {@code WED:12:00-WED:17:00}; it may go over the end of the week
         * @return this
         * @throws IllegalArgumentException if it cannot be read, or has no length
         */
        public Builder allowedOn(String window) {
            allowed.add(WeekWindow.of(window));
            return this;
        }

        /**
         * Begins.
         *
         * @return closed by the caller, before the shifts
         * @throws IllegalArgumentException if a setting breaks its rule
         */
        public PracticeRuns build() {
            if (outcome.isEmpty()) {
                throw new IllegalArgumentException(
                        "failsOn: no alarm (expected: at least one, or a run could only succeed)");
            }
            if (length.compareTo(Duration.ofMinutes(1)) < 0 || length.compareTo(Duration.ofDays(3)) > 0) {
                throw new IllegalArgumentException("length: " + length + " (expected: from 1 min to 72 h)");
            }
            PracticeRuns runs = new PracticeRuns(this);
            runs.plan();
            return runs;
        }
    }
}
