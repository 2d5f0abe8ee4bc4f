package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;

/**
 * Asks targets for their load, a few for each call, and hands what they say to the policy: the probes of Prequal.
 *
 * <p>Immutable; each balancer asks for itself. Each call that ends brings some probes, fractions adding up, to targets in a random
 * order that meets each one before any is asked again; a newcomer is asked at once. Replies serve later picks, as
 * {@link dev.lbkit.Member#lastReport}; no pick waits for one. Probes are sent on the balancer's scheduler, never on the thread of a
 * call, and at most one for each target in a burst. A target that has not replied within 250 ms may be asked again, and the older
 * reply is dropped. A probe that fails is no fault of the target: its last report grows old, which is for the policy to judge. It gives
 * no verdict on health.
 *
 * <p>An application that makes no calls sends no probes, so after a pause the first picks rest on old reports.
 *
 * <p>Cost: an atomic addition for each call that ends, and a task of the scheduler for each burst.
 *
 * <p>Source: B. Wydrowski, R. Kleinberg, S. M. Rumble, A. Archer, "Load is not what you should balance: Introducing Prequal", NSDI 2024.
 */
public final class LoadProbes implements HealthDetector {

    private static final double MOST = 10;

    private final double perCall;
    private final LoadProbe probe;

    private LoadProbes(double perCall, LoadProbe probe) {
        this.perCall = perCall;
        this.probe = probe;
    }

    /**
     * So many probes for each call.
     *
     * @param probes more than 0, at most 10; 3 is what Prequal's authors use, and below 1 it loses its advantage
     * @param probe asks
     * @return the detector
     * @throws IllegalArgumentException if the number breaks its rule
     */
    public static LoadProbes perCall(double probes, LoadProbe probe) {
        if (!(probes > 0 && probes <= MOST)) {
            throw new IllegalArgumentException("probes: " + probes + " (expected: > 0 and <= 10)");
        }
        return new LoadProbes(probes, requireNonNull(probe, "probe"));
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return new AskedFleet(environment, perCall, probe);
    }

    @Override
    public String toString() {
        return "LoadProbes[perCall=" + perCall + "]";
    }
}
