package dev.lbkit.peers.stork;

import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import io.smallrye.stork.impl.RoundRobinLoadBalancer;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeConfiguration;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeLoadBalancer;
import io.smallrye.stork.loadbalancer.poweroftwochoices.PowerOfTwoChoicesConfiguration;
import io.smallrye.stork.loadbalancer.poweroftwochoices.PowerOfTwoChoicesLoadBalancerProvider;
import io.smallrye.stork.loadbalancer.random.RandomConfiguration;
import io.smallrye.stork.loadbalancer.random.RandomLoadBalancerProvider;
import io.smallrye.stork.loadbalancer.requests.LeastRequestsLoadBalancer;
import java.util.List;

/** Stork: its balancers over a constant list, without the semaphore that its service puts around the strict ones. */
public final class StorkGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.ofPick(
                        Policy.RANDOM,
                        "stork",
                        size -> new Instances(
                                new RandomLoadBalancerProvider().createLoadBalancer(new RandomConfiguration(), null),
                                size)),
                Contender.ofPick(
                        Policy.ROUND_ROBIN, "stork", size -> new Instances(new RoundRobinLoadBalancer(), size)),
                Contender.of(
                        Policy.LEAST_REQUEST,
                        "stork",
                        size -> new Instances(
                                new PowerOfTwoChoicesLoadBalancerProvider()
                                        .createLoadBalancer(new PowerOfTwoChoicesConfiguration(), null),
                                size)),
                Contender.of(
                                Policy.LEAST_REQUEST,
                                "stork full scan",
                                size -> new Instances(new LeastRequestsLoadBalancer(), size))
                        .narrowBecause("takes the first of the least busy"),
                Contender.ofCycle(
                        Policy.PEAK_EWMA,
                        "stork",
                        size -> new Instances(
                                new LeastResponseTimeLoadBalancer(new LeastResponseTimeConfiguration()), size)));
    }
}
