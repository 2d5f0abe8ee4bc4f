package dev.lbkit.peers.stork;

import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import io.smallrye.stork.api.LoadBalancer;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.DefaultServiceInstance;
import java.util.List;
import java.util.stream.IntStream;

/** Selects, and records where the balancer gathers statistics. */
final class Instances implements Subject {

    private final LoadBalancer balancer;
    private final List<ServiceInstance> instances;

    Instances(LoadBalancer balancer, int size) {
        this.balancer = balancer;
        instances = IntStream.range(0, size)
                .<ServiceInstance>mapToObj(i -> new DefaultServiceInstance(i, Places.host(i), Places.port(i), false))
                .toList();
    }

    @Override
    public Object pick(long turn) {
        return balancer.selectServiceInstance(instances);
    }

    @Override
    public Object begin(long turn) {
        ServiceInstance instance = balancer.selectServiceInstance(instances);
        if (instance.gatherStatistics()) {
            instance.recordStart(true);
        }
        return instance;
    }

    @Override
    public void end(Object call) {
        ServiceInstance instance = (ServiceInstance) call;
        if (instance.gatherStatistics()) {
            instance.recordReply();
            instance.recordEnd(null);
        }
    }

    @Override
    public int indexOf(Object chosen) {
        return Places.indexOf(((ServiceInstance) chosen).getPort());
    }
}
