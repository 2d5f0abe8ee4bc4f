package dev.lbkit.peers.servicetalk;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import io.servicetalk.loadbalancer.LoadBalancingPolicies;
import io.servicetalk.loadbalancer.OutlierDetectorConfig;
import io.servicetalk.loadbalancer.OutlierDetectorConfigs;
import java.util.List;

/** ServiceTalk: its default balancer over hosts with one connection each. It tracks latency where it detects outliers. */
public final class ServiceTalkGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.ofPick(
                                Policy.ROUND_ROBIN,
                                "servicetalk",
                                size -> new Hosts(
                                        LoadBalancingPolicies.roundRobin().build(),
                                        OutlierDetectorConfigs.disabled(),
                                        size))
                        .changing(Bench.UPDATE),
                Contender.ofPick(
                                Policy.LEAST_REQUEST,
                                "servicetalk untracked",
                                size -> new Hosts(
                                        LoadBalancingPolicies.p2c().build(), OutlierDetectorConfigs.disabled(), size))
                        .changing(Bench.UPDATE),
                Contender.of(
                                Policy.PEAK_EWMA,
                                "servicetalk",
                                size -> new Hosts(
                                        LoadBalancingPolicies.p2c().build(),
                                        new OutlierDetectorConfig.Builder().build(),
                                        size))
                        .changing(Bench.UPDATE));
    }
}
