package dev.lbkit.peers.spring;

import dev.lbkit.peers.Places;
import dev.lbkit.peers.Weights;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/** The instances, without discovery or a cache in front of them. */
final class ConstantList implements ServiceInstanceListSupplier {

    static final String SERVICE = "peers";

    private final Flux<List<ServiceInstance>> instances;

    ConstantList(int size) {
        List<ServiceInstance> list = IntStream.range(0, size)
                .<ServiceInstance>mapToObj(i ->
                        new DefaultServiceInstance(String.valueOf(i), SERVICE, Places.host(i), Places.port(i), false))
                .toList();
        instances = Flux.just(list);
    }

    static int weight(ServiceInstance instance) {
        return Weights.of(Places.indexOf(instance.getPort()));
    }

    @Override
    public String getServiceId() {
        return SERVICE;
    }

    @Override
    public Flux<List<ServiceInstance>> get() {
        return instances;
    }
}
