package dev.lbkit.simulation;

import static java.util.Collections.nCopies;
import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.PickRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A fleet of servers, the clients that call it, and what happens to them, in virtual time.
 *
 * <p>Each client has a real {@link LoadBalancer} of its own, with the policy, the detectors and the calls that a service ships.
 * Only time, network and servers are simulated:
 *
 * <pre>{@code
 * Simulation fleet = Simulation.of(7)
 *     .servers(20, Server.sharing(4))
 *     .clients(10, Locality.UNKNOWN)
 *     .arrivals(Arrivals.poisson(Rate.perSecond(2800)))
 *     .work(Work.exponential(ofMillis(20)))
 *     .at(ofSeconds(20), servers -> servers.server(3).freeze());
 * Result result = fleet.policy(leastRequest(2)).run(ofSeconds(60));
 * }</pre>
 *
 * <p>Immutable: every method returns a copy, so two policies can be compared on one fleet. The same simulation gives the same
 * result, to the last bit, on every JDK. Arrivals, work, circumstances and the clients' choices each draw from a stream of their
 * own, so that requests arrive at the same times with the same work whatever policy is simulated. A run uses the calling thread
 * alone; runs may go on at the same time on different threads if what they were given allows it.
 */
public final class Simulation {

    private final Setup setup;

    private Simulation(Setup setup) {
        this.setup = setup;
    }

    /**
     * An empty simulation. It needs servers, arrivals, work and a policy.
     *
     * @param seed of all chance in it
     * @return the simulation
     */
    public static Simulation of(long seed) {
        return new Simulation(new Setup(seed));
    }

    private Simulation with(Consumer<Setup> change) {
        Setup copy = new Setup(setup);
        change.accept(copy);
        return new Simulation(copy);
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
        return value;
    }

    private static void checkCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: >= 1)");
        }
    }

    /**
     * Adds servers. They are numbered from 0, in the order of their adding.
     *
     * @param count how many; at least 1
     * @param kind what each of them is like
     * @return a copy
     * @throws IllegalArgumentException if the count is out of bounds
     */
    public Simulation servers(int count, Server kind) {
        checkCount(count);
        return with(to -> to.servers = joined(to.servers, nCopies(count, requireNonNull(kind, "kind"))));
    }

    /**
     * Adds clients; one at an unknown place by default. Each request comes from a client drawn evenly.
     *
     * @param count how many; at least 1
     * @param place where each of them stands
     * @return a copy
     * @throws IllegalArgumentException if the count is out of bounds
     */
    public Simulation clients(int count, Locality place) {
        checkCount(count);
        return with(to -> to.clients = joined(to.clients, nCopies(count, requireNonNull(place, "place"))));
    }

    /**
     * Sets when requests arrive, at all clients together.
     *
     * @param arrivals the arrivals
     * @return a copy
     */
    public Simulation arrivals(Arrivals arrivals) {
        return with(to -> to.arrivals = requireNonNull(arrivals, "arrivals"));
    }

    /**
     * Sets how much work the requests are.
     *
     * @param work the work
     * @return a copy
     */
    public Simulation work(Work work) {
        return with(to -> to.work = requireNonNull(work, "work"));
    }

    /**
     * Sets what is known of each request, such as its key; by default nothing.
     *
     * @param requests gives the next one, from a chance that nothing else draws from
     * @return a copy
     */
    public Simulation requests(Function<RandomGenerator, PickRequest> requests) {
        return with(to -> to.requests = requireNonNull(requests, "requests"));
    }

    /**
     * Sets the policy of all clients.
     *
     * @param policy the policy
     * @return a copy
     */
    public Simulation policy(BalancingPolicy policy) {
        return with(to -> to.policy = requireNonNull(policy, "policy"));
    }

    /**
     * Sets what else the clients' balancers are given: detectors, weighting, listeners, or another policy at each place.
     *
     * @param balancers takes the builder of one client, and where that client stands; targets, time, delay and chance are the
     *     simulation's
     * @return a copy
     */
    public Simulation balancers(BiConsumer<LoadBalancer.Builder, Locality> balancers) {
        return with(to -> to.balancers = requireNonNull(balancers, "balancers"));
    }

    /**
     * Sets what the clients' balancers are given that asks servers by itself: health checks, or a policy that probes.
     *
     * <pre>{@code
     * simulation.probing((builder, prober) -> builder.detector(
     *     ActiveCheck.of(target -> prober.probe(target).thenApply(reply -> Probe.Result.pass())).build()))
     * }</pre>
     *
     * @param probing takes the builder of one client, after {@link #balancers} has, and that client's prober
     * @return a copy
     */
    public Simulation probing(BiConsumer<LoadBalancer.Builder, Prober> probing) {
        return with(to -> to.probing = requireNonNull(probing, "probing"));
    }

    /**
     * Sets how clients make their calls; by default one attempt, which may take as long as the deadline.
     *
     * @param calls the calls
     * @return a copy
     */
    public Simulation calls(Calls calls) {
        return with(to -> to.calls = Optional.of(calls));
    }

    /**
     * Sets how long messages travel, one way; by default no time at all.
     *
     * @param inZone between ends at the same place
     * @param inRegion between zones of one region
     * @param beyond between regions
     * @return a copy
     * @throws IllegalArgumentException if one of them is negative
     */
    public Simulation network(Duration inZone, Duration inRegion, Duration beyond) {
        return with(to -> to.network = new Network(
                notNegative("inZone", inZone), notNegative("inRegion", inRegion), notNegative("beyond", beyond)));
    }

    /**
     * Sets how long a change of the list takes to reach the clients; by default no time at all.
     *
     * @param delay at least zero
     * @return a copy
     * @throws IllegalArgumentException if it is negative
     */
    public Simulation discovery(Duration delay) {
        return with(to -> to.discovery = notNegative("delay", delay));
    }

    /**
     * Sets when a request has failed, whatever its call does; 10 s after its arrival by default.
     *
     * @param deadline greater than zero
     * @return a copy
     * @throws IllegalArgumentException if it is not
     */
    public Simulation deadline(Duration deadline) {
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: > 0)");
        }
        return with(to -> to.deadline = deadline);
    }

    /**
     * Sets the first part of a run, which its result leaves out; 10 s by default.
     *
     * @param warmUp at least zero
     * @return a copy
     * @throws IllegalArgumentException if it is negative
     */
    public Simulation warmUp(Duration warmUp) {
        return with(to -> to.warmUp = notNegative("warmUp", warmUp));
    }

    /**
     * Plans a change of circumstances.
     *
     * @param time when, from the start of the run; before its end
     * @param change changes servers, and may plan further changes
     * @return a copy
     * @throws IllegalArgumentException if the time is negative
     */
    public Simulation at(Duration time, Consumer<Fleet> change) {
        Setup.Planned planned = new Setup.Planned(notNegative("time", time), requireNonNull(change, "change"));
        return with(to -> to.changes = joined(to.changes, List.of(planned)));
    }

    /**
     * When circumstances change as planned; changes that changes plan are not among them.
     *
     * @return the times given to {@link #at}, in the order of the calls
     */
    public List<Duration> changes() {
        return setup.changes.stream().map(Setup.Planned::at).toList();
    }

    /**
     * Runs it. Arrivals end after the given time; what is open then is followed to its end.
     *
     * @param length how long requests arrive; longer than the warm-up and the times of all changes
     * @return what was measured after the warm-up
     * @throws IllegalArgumentException if the length is too short
     * @throws IllegalStateException if servers, arrivals, work or policy are missing, or if the run is not sound, as
     *     {@link Audit} says
     */
    public Result run(Duration length) {
        checkLonger(length, setup.warmUp, "the warm-up");
        setup.changes.forEach(planned -> checkLonger(length, planned.at(), "the time of a change"));
        return new Run(setup, length).result();
    }

    private static void checkLonger(Duration length, Duration than, String name) {
        if (length.compareTo(than) <= 0) {
            throw new IllegalArgumentException(
                    "length: " + length + " (expected: longer than " + name + ", " + than + ")");
        }
    }
}
