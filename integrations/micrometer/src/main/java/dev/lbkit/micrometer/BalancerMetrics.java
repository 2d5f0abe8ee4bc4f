package dev.lbkit.micrometer;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns what balancers do into Micrometer meters.
 *
 * <p>Thread-safe. One instance serves any number of balancers; balancers of one name share their meters. Give a registry one
 * instance only, as two would fill and remove the same meters. The beginning and the end of a lease cost two map look-ups and
 * the meter's own work, without a lock and without an allocation of ours.
 *
 * <table>
 * <caption>Meters, each with the tag {@code lbkit.balancer}</caption>
 * <tr><th>name</th><th>kind</th><th>what it says</th></tr>
 * <tr><td>{@code lbkit.picks}*</td><td>counter</td><td>leases begun</td></tr>
 * <tr><td>{@code lbkit.requests}*</td><td>timer</td><td>leases ended, by {@code lbkit.outcome}</td></tr>
 * <tr><td>{@code lbkit.requests.active}*</td><td>gauge</td><td>leases open</td></tr>
 * <tr><td>{@code lbkit.health.transitions}*</td><td>counter</td><td>changes of status, of every kind</td></tr>
 * <tr><td>{@code lbkit.ejections}*</td><td>counter</td><td>changes of status to unhealthy</td></tr>
 * <tr><td>{@code lbkit.endpoints}</td><td>gauge</td><td>targets known, by {@code lbkit.health}</td></tr>
 * <tr><td>{@code lbkit.retries}</td><td>counter</td><td>attempts after one that failed</td></tr>
 * <tr><td>{@code lbkit.hedges}</td><td>counter</td><td>second attempts beside a slow one</td></tr>
 * <tr><td>{@code lbkit.calls.failed}</td><td>counter</td><td>calls given up</td></tr>
 * <tr><td>{@code lbkit.leases.lost}</td><td>counter</td><td>leases never ended, reclaimed by age</td></tr>
 * <tr><td>{@code lbkit.leases.abandoned}</td><td>counter</td><td>leases still open when their target left</td></tr>
 * <tr><td>{@code lbkit.discovery.refused}</td><td>counter</td><td>lists that could not be had or used</td></tr>
 * <tr><td>{@code lbkit.parts.failed}</td><td>counter</td><td>exceptions of foreign code</td></tr>
 * </table>
 *
 * <p>Where {@link #byEndpoint} made it, the meters marked * exist once for each target, with the tag {@code lbkit.endpoint}
 * (the target's id), and are removed when the target leaves. A lease that ends after its target left changes nothing: it was
 * counted as abandoned. So, once all is quiet, picks are the sum of requests, active, lost and abandoned. Of balancers that share a
 * name this holds together: a target has left once the last of them has left it, and what is open until then is active. Its
 * health is the best that one of them holds. Which of them left is not told: the worst goes with it, until the others say more.
 *
 * <p>{@link #close} removes all meters; a balancer's own meters stay until then.
 */
public final class BalancerMetrics implements BalancerListener, AutoCloseable {

    private final MeterRegistry registry;
    private final BalancerMeters.Detail detail;
    private final Map<String, BalancerMeters> balancers = new ConcurrentHashMap<>(); // written while holding this
    private boolean closed; // guarded by this

    private BalancerMetrics(MeterRegistry registry, BalancerMeters.Detail detail) {
        this.registry = requireNonNull(registry, "registry");
        this.detail = detail;
    }

    /**
     * Meters by balancer: their number does not depend on the number of targets.
     *
     * @param registry where the meters go; stays the caller's to close
     * @return the listener
     */
    public static BalancerMetrics of(MeterRegistry registry) {
        return new BalancerMetrics(registry, BalancerMeters.Detail.BALANCER);
    }

    /**
     * Meters by target where a target is concerned: ten more for each of them.
     *
     * @param registry where the meters go; stays the caller's to close
     * @return the listener
     */
    public static BalancerMetrics byEndpoint(MeterRegistry registry) {
        return new BalancerMetrics(registry, BalancerMeters.Detail.ENDPOINT);
    }

    @Override
    public void on(BalancerEvent event) {
        BalancerMeters meters = balancers.get(event.balancer());
        if (meters == null || BalancerMeters.isMembership(event)) {
            onExclusively(event);
        } else {
            meters.on(event);
        }
    }

    /** Registers and removes meters, so it must not run beside {@link #close}. */
    private synchronized void onExclusively(BalancerEvent event) {
        if (!closed) {
            balancers
                    .computeIfAbsent(event.balancer(), name -> new BalancerMeters(registry, name, detail))
                    .on(event);
        }
    }

    @Override
    public void leased(String balancer, Target target) {
        BalancerMeters meters = balancers.get(balancer);
        if (meters != null) {
            meters.leased(target);
        }
    }

    @Override
    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
        BalancerMeters meters = balancers.get(balancer);
        if (meters != null) {
            meters.completed(target, outcome, latencyNanos);
        }
    }

    /** Removes every meter from the registry; whatever is heard later changes nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        balancers.values().forEach(BalancerMeters::remove);
        balancers.clear();
    }

    @Override
    public String toString() {
        return "BalancerMetrics[by " + detail + "]";
    }
}
