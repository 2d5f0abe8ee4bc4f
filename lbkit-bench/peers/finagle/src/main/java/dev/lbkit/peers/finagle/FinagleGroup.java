package dev.lbkit.peers.finagle;

import com.twitter.finagle.loadbalancer.Balancers;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import java.util.List;

/** Finagle: its balancers with their defaults, over endpoints that are open and connected. */
public final class FinagleGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.of(Policy.ROUND_ROBIN, "finagle", size -> new Endpoints(Balancers.roundRobin(), size)),
                Contender.of(
                        Policy.LEAST_REQUEST,
                        "finagle",
                        size -> new Endpoints(Balancers.p2c(Balancers.p2c$default$1()), size)),
                Contender.of(
                        Policy.PEAK_EWMA,
                        "finagle",
                        size -> new Endpoints(
                                Balancers.p2cPeakEwma(
                                        Balancers.p2cPeakEwma$default$1(), Balancers.p2cPeakEwma$default$2()),
                                size)));
    }
}
