package dev.lbkit.peers.vertx;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import io.vertx.core.net.endpoint.LoadBalancer;
import java.util.List;

/** Vert.x: its selectors over servers with its own metrics. */
public final class VertxGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.of(Policy.RANDOM, "vertx", size -> new Selection(LoadBalancer.RANDOM, size)),
                Contender.of(Policy.ROUND_ROBIN, "vertx", size -> new Selection(LoadBalancer.ROUND_ROBIN, size)),
                Contender.of(
                        Policy.LEAST_REQUEST, "vertx", size -> new Selection(LoadBalancer.POWER_OF_TWO_CHOICES, size)),
                Contender.of(
                                Policy.LEAST_REQUEST,
                                "vertx full scan",
                                size -> new Selection(LoadBalancer.LEAST_REQUESTS, size))
                        .narrowBecause("takes the first of the least busy"),
                Contender.ofPick(
                                Policy.RING_HASH,
                                "vertx",
                                size -> new KeyedSelection(LoadBalancer.CONSISTENT_HASHING, size))
                        .changing(Bench.UPDATE),
                Contender.ofPick(
                                Policy.RING_HASH,
                                "vertx 64 points",
                                size -> new KeyedSelection(
                                        LoadBalancer.consistentHashing(64, LoadBalancer.POWER_OF_TWO_CHOICES), size))
                        .changing(Bench.UPDATE));
    }
}
