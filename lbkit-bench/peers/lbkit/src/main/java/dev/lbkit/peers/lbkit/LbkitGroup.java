package dev.lbkit.peers.lbkit;

import static dev.lbkit.algorithms.Policies.boundedLoad;
import static dev.lbkit.algorithms.Policies.jump;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.loadAware;
import static dev.lbkit.algorithms.Policies.maglev;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.rendezvous;
import static dev.lbkit.algorithms.Policies.ringHash;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.sticky;
import static dev.lbkit.algorithms.Policies.weightedRandom;
import static dev.lbkit.algorithms.Policies.weightedRoundRobin;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.algorithms.HashPolicy;
import dev.lbkit.algorithms.KeyHash;
import dev.lbkit.algorithms.RingLayout;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** lbkit: a line for each policy. */
public final class LbkitGroup implements Group {

    private static final String LBKIT = "lbkit";
    private static final String OF_STRINGS = "lbkit string key";
    private static final LoadReport REPORT =
            new LoadReport(0.5, 3, Optional.empty(), Optional.of(Duration.ofMillis(20)));
    private static final KeyHash KEYS = KeyHash.seeded(0);

    @Override
    public List<Contender> contenders() {
        HashPolicy ring = ringHash(RingLayout.xxHash(1024, 4096)); // gRPC's default
        HashPolicy maglev = maglev(65_537, KEYS);
        return List.of(
                plain(Policy.RANDOM, random(), Targets.EQUAL),
                plain(Policy.ROUND_ROBIN, roundRobin(), Targets.EQUAL),
                plain(Policy.WEIGHTED_RANDOM, weightedRandom(), Targets.WEIGHTED),
                plain(Policy.WEIGHTED_ROUND_ROBIN, weightedRoundRobin(), Targets.WEIGHTED),
                plain(Policy.LEAST_REQUEST, leastRequest(2), Targets.EQUAL),
                plain(Policy.PEAK_EWMA, peakEwma(), Targets.EQUAL),
                plain(Policy.LEAST_TIME, leastTime(), Targets.EQUAL),
                changing(Policy.LOAD_AWARE, loadAware(0), Targets.EQUAL, Requests.PLAIN, LbkitGroup::reporting),
                contender(Policy.RING_HASH, LBKIT, ring, Targets.EQUAL, Requests.HASHED),
                contender(Policy.RING_HASH, OF_STRINGS, ring, Targets.EQUAL, Requests.KEYED),
                contender(Policy.MAGLEV, LBKIT, maglev, Targets.EQUAL, Requests.HASHED),
                contender(Policy.MAGLEV, OF_STRINGS, maglev, Targets.EQUAL, Requests.KEYED),
                contender(Policy.JUMP, LBKIT, jump(Targets.NUMBER, KEYS), Targets.NUMBERED, Requests.HASHED),
                contender(Policy.RENDEZVOUS, LBKIT, rendezvous(KEYS), Targets.EQUAL, Requests.KEYED),
                contender(Policy.BOUNDED_LOAD, LBKIT, boundedLoad(1.5, maglev), Targets.EQUAL, Requests.HASHED),
                contender(Policy.STICKY, LBKIT, sticky(leastRequest(2)), Targets.EQUAL, Requests.PINNED));
    }

    private static Contender plain(Policy policy, BalancingPolicy value, Targets targets) {
        return contender(policy, LBKIT, value, targets, Requests.PLAIN);
    }

    private static Contender contender(
            Policy policy, String system, BalancingPolicy value, Targets targets, Requests requests) {
        Consumer<Lease> ending = lease -> lease.complete(Outcome.SUCCESS);
        return system.equals(OF_STRINGS) // the key plays no part in an update
                ? Contender.of(policy, system, size -> new Balancer(value, targets.list(size), requests, ending))
                : changing(policy, value, targets, requests, ending);
    }

    /** As an answer does that says what the target is doing; always the same, as what it says does not change the cost. */
    private static void reporting(Lease lease) {
        lease.complete(Outcome.SUCCESS, REPORT);
    }

    private static Contender changing(
            Policy policy, BalancingPolicy value, Targets targets, Requests requests, Consumer<Lease> ending) {
        Contender contender =
                Contender.of(policy, LBKIT, size -> new Balancer(value, targets.list(size), requests, ending));
        Requests all = requests == Requests.PINNED ? Requests.PLAIN : requests; // nobody is pinned to one that joins
        return contender.changing(
                size -> new ChangingBalancer(value, targets, size, all),
                Bench.UPDATE,
                Bench.UPDATE_HEALTH,
                Bench.UPDATE_WEIGHT);
    }
}
