package dev.lbkit.peers.finagle;

import com.twitter.finagle.loadbalancer.Balancers;
import com.twitter.finagle.loadbalancer.LoadBalancerFactory;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import java.util.List;

/** Finagle: its balancers with their defaults, over endpoints that are open and connected. */
public final class FinagleGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                balancer(Policy.ROUND_ROBIN, Balancers.roundRobin()),
                balancer(Policy.LEAST_REQUEST, Balancers.p2c(Balancers.p2c$default$1())),
                balancer(
                        Policy.PEAK_EWMA,
                        Balancers.p2cPeakEwma(Balancers.p2cPeakEwma$default$1(), Balancers.p2cPeakEwma$default$2())));
    }

    private static Contender balancer(Policy policy, LoadBalancerFactory kind) {
        return Contender.of(policy, "finagle", size -> new Endpoints(kind, size))
                .changing(Bench.UPDATE);
    }
}
