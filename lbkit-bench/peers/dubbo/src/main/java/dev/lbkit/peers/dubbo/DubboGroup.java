package dev.lbkit.peers.dubbo;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import dev.lbkit.peers.Weights;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Dubbo: its load balances by their extension names, over invokers without filters. */
public final class DubboGroup implements Group {

    private static final Logger QUIET = Logger.getLogger("org.apache.dubbo"); // kept, or its level is lost
    private static final int WEIGHT_UNIT = 100; // Dubbo's default weight

    static {
        QUIET.setLevel(Level.WARNING);
    }

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.ofPick(Policy.RANDOM, "dubbo", size -> new Invokers("random", Invokers.equal(size))),
                Contender.ofPick(Policy.WEIGHTED_RANDOM, "dubbo", size -> new Invokers("random", weighted(size))),
                Contender.ofPick(
                        Policy.WEIGHTED_ROUND_ROBIN, "dubbo", size -> new Invokers("roundrobin", weighted(size))),
                Contender.of(Policy.LEAST_REQUEST, "dubbo", size -> new Invokers("leastactive", Invokers.equal(size))),
                Contender.of(Policy.PEAK_EWMA, "dubbo", size -> new Invokers("shortestresponse", Invokers.equal(size))),
                Contender.ofPick(
                                Policy.RING_HASH, "dubbo", size -> new Invokers("consistenthash", Invokers.equal(size)))
                        .changing(Bench.UPDATE));
    }

    private static List<String> weighted(int size) {
        return Invokers.parameters(size, index -> "?weight=" + WEIGHT_UNIT * Weights.of(index) + "&timestamp=1");
    }
}
