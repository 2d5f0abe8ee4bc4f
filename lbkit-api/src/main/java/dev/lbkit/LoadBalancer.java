package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, watches and leaves the targets of one service.
 *
 * <p>Thread-safe. {@link #acquire} takes no lock and allocates the lease alone; everything else may allocate. One balancer
 * serves one service for the life of the process; {@link #close} it at the end.
 */
public interface LoadBalancer extends AutoCloseable {

    /**
     * Starts to describe a balancer.
     *
     * @param name what it is called in messages, events and metrics, for example {@code checkout}; not blank
     * @return a builder, to be used by one thread
     * @throws IllegalArgumentException if the name is blank
     */
    static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Its name.
     *
     * @return the name given to its builder
     */
    String name();

    /**
     * Picks a target for one call and counts the call as in flight.
     *
     * @param request what is known of the call
     * @return the lease, to be completed or closed exactly once by whoever makes the call
     * @throws NoTargetException if there is nothing to pick from, or the balancer is closed
     */
    Lease acquire(PickRequest request);

    /**
     * Picks as {@link #acquire} does, without a lease, and says why.
     *
     * @param request what is known of the call
     * @return the choice, every candidate and every exclusion with its reason
     * @throws NoTargetException if there is nothing to pick from, or the balancer is closed
     */
    Explanation explain(PickRequest request);

    /**
     * What it holds of its targets now.
     *
     * @return an immutable copy, consistent in itself
     */
    Snapshot snapshot();

    /**
     * What it has learned of its targets, to be saved for the next process: estimates, ramps, and what detectors hold, as
     * ejections.
     *
     * <p>Call it before {@link #close}. O(targets).
     *
     * @param now the time of day, by which the next process tells how old this is
     * @return an immutable value
     */
    Learned learned(Instant now);

    /**
     * What will hurt, by its configuration and its targets as they are now: asks the fleet, the policy and every detector.
     *
     * <p>For start-up logs, dashboards and tests; O(targets).
     *
     * @return sentences for an engineer to read, each with the figures it rests on; empty if there is nothing to say
     */
    List<String> advice();

    /**
     * Takes a target out by an operator's order: no new picks from the next update on, open leases may finish.
     *
     * <p>The order holds until it is {@link #restore taken back}, or the target leaves. What discovery lists at another uri under its id,
     * or under its id after it left, is another target: it gets calls without {@link #restore}, and must be drained anew.
     *
     * <p>A policy that throws for the targets that are left keeps being asked while the drain is under way; until it does not, the
     * target may be picked, and the drain lasts until the deadline.
     *
     * @param targetId the target's id
     * @return completes when its last lease ends, or at the drain deadline, with the number of leases still open then; with
     *     0 if no such target is known or the balancer is closed
     */
    CompletionStage<Integer> drain(String targetId);

    /**
     * Takes an operator's order back: the target returns as one that recovered, through slow start where there is one.
     *
     * @param targetId the target's id; unknown ids are ignored
     */
    void restore(String targetId);

    /**
     * What it runs on, for whatever works with it.
     *
     * @return its time, threads, chance and listeners
     */
    Environment environment();

    /** Ends it: watches and threads stop, later acquires fail as {@link NoTargetException.Reason#CLOSED}. Does not block. */
    @Override
    void close();

    /**
     * What a balancer runs on.
     *
     * @param balancer the balancer's name
     * @param ticker time
     * @param scheduler delay
     * @param random chance
     * @param listener takes events; contains whatever the application's listeners throw
     */
    record Environment(
            String balancer, Ticker ticker, Scheduler scheduler, RandomGenerator random, BalancerListener listener) {}

    /**
     * A balancer's view at one moment.
     *
     * @param balancer its name
     * @param policy its policy, as the policy prints itself
     * @param listAge how long ago discovery last gave a usable list; zero if it never did
     * @param targets every target known, in the order in which they joined
     * @param mostEjected how many of them the detectors may take out at once because they do worse than the others
     * @param worstDetection how long it takes at most until a detector sees that a target died; empty if none promises that
     */
    record Snapshot(
            String balancer,
            String policy,
            Duration listAge,
            List<TargetState> targets,
            int mostEjected,
            Optional<Duration> worstDetection) {

        /**
         * Copies the list.
         *
         * @param balancer its name
         * @param policy its policy
         * @param listAge the age of the list
         * @param targets every target known
         * @param mostEjected how many may be taken out
         * @param worstDetection how late a death is seen
         */
        public Snapshot {
            targets = List.copyOf(targets);
        }

        /**
         * The view of a balancer without detectors.
         *
         * @param balancer its name
         * @param policy its policy
         * @param listAge the age of the list
         * @param targets every target known
         */
        public Snapshot(String balancer, String policy, Duration listAge, List<TargetState> targets) {
            this(balancer, policy, listAge, targets, 0, Optional.empty());
        }
    }

    /**
     * One target at one moment.
     *
     * @param target the static facts
     * @param status the worst of what is held of it
     * @param reason why it has that status; empty if nobody gave a reason
     * @param weight its effective weight
     * @param inFlight the leases open on it
     * @param latencyNanos the estimate of its latency, if one is kept and it was heard of
     * @param faultRate the share of faults among its recent calls; 0 if no estimate is kept
     */
    record TargetState(
            Target target,
            HealthStatus status,
            String reason,
            double weight,
            int inFlight,
            OptionalDouble latencyNanos,
            double faultRate) {}

    /**
     * What a balancer had learned of its targets when it was asked. Immutable.
     *
     * <p>Its text has a version, the balancer's name, the time, the detectors and a checksum: a file that is damaged, cut, foreign or
     * of another version is refused. What a detector noted goes to the one of the same class, of several to the one of the same
     * number among them. Whether to start with nothing instead is the caller's to say:
     *
     * <pre>{@code
     * Learned learned = Learned.nothing();
     * try {
     *     learned = Learned.parse(file.toString(), Files.readString(file));
     * } catch (IOException | IllegalArgumentException e) {
     *     log.warn("cold start: {}", e.getMessage());
     * }
     * builder.restore(learned, Instant.now())
     * }</pre>
     */
    final class Learned {

        private static final Learned NOTHING = new Learned("", Instant.EPOCH, List.of(), List.of());

        final List<String> detectors; // by name, in the order of each target's notes
        final List<LearnedTarget> targets;
        private final String balancer;
        private final Instant savedAt;

        Learned(String balancer, Instant savedAt, List<String> detectors, List<LearnedTarget> targets) {
            this.balancer = balancer;
            this.savedAt = savedAt;
            this.detectors = List.copyOf(detectors);
            this.targets = List.copyOf(targets);
        }

        /**
         * Nothing: a cold start.
         *
         * @return always the same value
         */
        public static Learned nothing() {
            return NOTHING;
        }

        /**
         * Reads what {@link #toText} wrote.
         *
         * @param file where the text comes from, for messages
         * @param text the text
         * @return what was learned
         * @throws IllegalArgumentException if the text is damaged, cut, of another kind or of another version; the message names
         *     the file, what was found and what was expected
         */
        public static Learned parse(String file, String text) {
            return LearnedText.parse(file, text);
        }

        /**
         * The text form, to be written to a file as UTF-8; about 100 characters a target.
         *
         * @return the text; equal texts are equal states
         */
        public String toText() {
            return LearnedText.of(this);
        }

        /**
         * Whose it is.
         *
         * @return the balancer's name; empty for {@link #nothing}
         */
        public String balancer() {
            return balancer;
        }

        /**
         * When it was asked for.
         *
         * @return the time of day then
         */
        public Instant savedAt() {
            return savedAt;
        }

        /**
         * How much it is.
         *
         * @return the number of targets
         */
        public int size() {
            return targets.size();
        }

        /** How old it is; zero where the clock went back meanwhile, and a year at most. */
        Duration age(Instant now) {
            Duration age = Duration.between(savedAt, now);
            Duration longest = Duration.ofDays(365);
            return age.isNegative() ? Duration.ZERO : age.compareTo(longest) > 0 ? longest : age;
        }

        @Override
        public String toString() {
            return "Learned[" + balancer + ", " + targets.size() + " targets, " + savedAt + "]";
        }
    }

    /** Describes a balancer. Not thread-safe. */
    final class Builder {

        private static final Duration YEAR = Duration.ofDays(365);

        final String name;
        final List<HealthDetector> detectors = new ArrayList<>();
        final List<BalancerListener> listeners = new ArrayList<>();

        @Nullable
        TargetSource source;

        @Nullable
        BalancingPolicy policy;

        @Nullable
        Scheduler scheduler;

        Weighting weighting = Weighting.constant();
        Ticker ticker = Ticker.system();
        RandomGenerator random = SystemRandom.INSTANCE;
        Duration drainDeadline = Duration.ofSeconds(30);
        Duration leaseLimit = Duration.ofMinutes(10);
        Duration memory = Duration.ofSeconds(10);
        Restart restart = Restart.COLD;
        boolean failsClosed;

        private Builder(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("name: '" + name + "' (expected: not blank)");
            }
            this.name = name;
        }

        /**
         * Sets where targets come from. Required.
         *
         * @param newSource the source
         * @return this
         */
        public Builder targets(TargetSource newSource) {
            source = requireNonNull(newSource, "newSource");
            return this;
        }

        /**
         * Sets how to choose. Required.
         *
         * @param newPolicy the policy
         * @return this
         */
        public Builder policy(BalancingPolicy newPolicy) {
            policy = requireNonNull(newPolicy, "newPolicy");
            return this;
        }

        /**
         * Adds a detector. Without any, every target counts as healthy.
         *
         * @param detector one more; the worst verdict wins
         * @return this
         */
        public Builder detector(HealthDetector detector) {
            detectors.add(requireNonNull(detector, "detector"));
            return this;
        }

        /**
         * Adds a listener.
         *
         * @param listener one more
         * @return this
         */
        public Builder listener(BalancerListener listener) {
            listeners.add(requireNonNull(listener, "listener"));
            return this;
        }

        /**
         * Sets the weighting; {@link Weighting#constant()} by default.
         *
         * @param newWeighting the weighting, such as a slow start
         * @return this
         */
        public Builder weighting(Weighting newWeighting) {
            weighting = requireNonNull(newWeighting, "newWeighting");
            return this;
        }

        /**
         * Refuses calls while no target is usable, instead of trying targets that are not; off by default.
         *
         * @return this
         */
        public Builder failClosed() {
            failsClosed = true;
            return this;
        }

        /**
         * Sets how long the leases of a leaving target may go on; 30 s by default.
         *
         * @param deadline from zero to 365 days
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder drainDeadline(Duration deadline) {
            drainDeadline = within("drainDeadline", deadline, Duration.ZERO, YEAR, "from 0 to 365 days");
            return this;
        }

        /**
         * Sets the age at which an open lease counts as lost and is reclaimed; 10 min by default. It happens between once
         * and twice this age.
         *
         * @param limit from one second to 365 days, and longer than the longest call
         * @return this
         * @throws IllegalArgumentException if it is not from one second to 365 days
         */
        public Builder leaseLimit(Duration limit) {
            leaseLimit = within("leaseLimit", limit, Duration.ofSeconds(1), YEAR, "from 1 s to 365 days");
            return this;
        }

        /**
         * Sets the time constant with which estimates of latency and faults forget; 10 s by default. What is 13 days old is
         * given up in any case.
         *
         * @param timeConstant greater than zero, and at most one day
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder estimateMemory(Duration timeConstant) {
            memory = within("estimateMemory", timeConstant, Duration.ofNanos(1), Duration.ofDays(1), "> 0 to 1 day");
            return this;
        }

        /** Compared before anything is converted: not every duration fits into nanoseconds. */
        private static Duration within(String what, Duration asked, Duration least, Duration most, String rule) {
            if (asked.compareTo(least) < 0 || asked.compareTo(most) > 0) {
                throw new IllegalArgumentException(what + ": " + asked + " (expected: " + rule + ")");
            }
            return asked;
        }

        /**
         * Goes on from what an earlier process learned; by default a balancer starts cold.
         *
         * <p>The first list decides: targets on it with the same id and address go on with their estimates, which have faded for
         * as long as the process was away, with their ramps, and with ejections that are not over yet. Others are left out. {@link
         * BalancerEvent.StateRestored} counts both. Ticks are rounded to 1 ms.
         *
         * @param newLearned what was learned
         * @param now the time of day
         * @return this
         * @throws IllegalArgumentException if it is of a balancer of another name
         */
        public Builder restore(Learned newLearned, Instant now) {
            if (newLearned.size() > 0 && !newLearned.balancer().equals(name)) {
                throw new IllegalArgumentException("learned: of balancer '" + newLearned.balancer() + "' (expected: '"
                        + name + "', or Learned.nothing())");
            }
            restart = new Restart(newLearned, now, List.of());
            return this;
        }

        /**
         * Sets the source of time; {@link Ticker#system()} by default.
         *
         * @param newTicker the ticker
         * @return this
         */
        public Builder ticker(Ticker newTicker) {
            ticker = requireNonNull(newTicker, "newTicker");
            return this;
        }

        /**
         * Sets the source of delay; by default a daemon thread of the balancer's own, which ends with it.
         *
         * @param newScheduler the scheduler; stays the caller's to close
         * @return this
         */
        public Builder scheduler(Scheduler newScheduler) {
            scheduler = requireNonNull(newScheduler, "newScheduler");
            return this;
        }

        /**
         * Sets the source of chance; by default the machine's, without contention.
         *
         * @param newRandom safe for use by as many threads as the balancer is
         * @return this
         */
        public Builder random(RandomGenerator newRandom) {
            random = requireNonNull(newRandom, "newRandom");
            return this;
        }

        /**
         * Builds the balancer and starts it: when this returns, the list that the source pushed at once is in use.
         *
         * @return the balancer
         * @throws IllegalStateException if {@link #targets} or {@link #policy} was not set
         */
        public LoadBalancer build() {
            return DefaultLoadBalancer.start(this);
        }
    }
}
