package dev.lbkit.peers.spring;

import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import java.util.List;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.WeightedServiceInstanceListSupplier;

/** Spring Cloud LoadBalancer: its balancers over a constant list. None of them hears how calls end. */
public final class SpringGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.ofPick(
                        Policy.RANDOM,
                        "spring",
                        size -> new Instances(
                                supplier -> new RandomLoadBalancer(supplier, ConstantList.SERVICE),
                                new ConstantList(size))),
                Contender.ofPick(
                        Policy.ROUND_ROBIN,
                        "spring",
                        size -> new Instances(
                                supplier -> new RoundRobinLoadBalancer(supplier, ConstantList.SERVICE),
                                new ConstantList(size))),
                Contender.ofPick(
                        Policy.WEIGHTED_ROUND_ROBIN,
                        "spring",
                        size -> new Instances(
                                supplier -> new RoundRobinLoadBalancer(supplier, ConstantList.SERVICE),
                                new WeightedServiceInstanceListSupplier(
                                        new ConstantList(size), ConstantList::weight))));
    }
}
