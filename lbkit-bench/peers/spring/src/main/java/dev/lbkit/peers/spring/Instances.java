package dev.lbkit.peers.spring;

import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

/** Chooses as the exchange filter does. */
final class Instances implements Subject {

    private final Request<?> request = new DefaultRequest<>();
    private final ReactorServiceInstanceLoadBalancer balancer;

    Instances(
            Function<ObjectProvider<ServiceInstanceListSupplier>, ReactorServiceInstanceLoadBalancer> kind,
            ServiceInstanceListSupplier instances) {
        balancer = kind.apply(new Provided(instances));
    }

    @Override
    public Object pick(long turn) {
        Choice choice = new Choice();
        balancer.choose(request).subscribe(choice);
        return choice.instance();
    }

    @Override
    public int indexOf(Object chosen) {
        return Places.indexOf(((ServiceInstance) chosen).getPort());
    }

    private record Provided(ServiceInstanceListSupplier supplier)
            implements ObjectProvider<ServiceInstanceListSupplier> {
        @Override
        public ServiceInstanceListSupplier getObject() {
            return supplier;
        }
    }
}
