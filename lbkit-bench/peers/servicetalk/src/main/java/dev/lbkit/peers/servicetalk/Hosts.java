package dev.lbkit.peers.servicetalk;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import io.servicetalk.client.api.DefaultServiceDiscovererEvent;
import io.servicetalk.client.api.LoadBalancer;
import io.servicetalk.client.api.ServiceDiscovererEvent;
import io.servicetalk.concurrent.PublisherSource;
import io.servicetalk.concurrent.api.Processors;
import io.servicetalk.concurrent.api.SourceAdapters;
import io.servicetalk.loadbalancer.LoadBalancers;
import io.servicetalk.loadbalancer.LoadBalancingPolicy;
import io.servicetalk.loadbalancer.OutlierDetectorConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/** Selects a connection as a client does, and tracks the request. */
final class Hosts implements Subject {

    private static final int SELECTIONS_TO_CONNECT_A_HOST = 10;

    private final PublisherSource.Processor<
                    List<ServiceDiscovererEvent<InetSocketAddress>>, List<ServiceDiscovererEvent<InetSocketAddress>>>
            discovery = Processors.newPublisherProcessor();
    private final List<ServiceDiscovererEvent<InetSocketAddress>> joined;
    private final List<ServiceDiscovererEvent<InetSocketAddress>> left;
    private final LoadBalancer<Connection> balancer;

    Hosts(LoadBalancingPolicy<InetSocketAddress, Connection> policy, OutlierDetectorConfig outliers, int size) {
        joined = events(ServiceDiscovererEvent.Status.AVAILABLE, size, size + 1);
        left = events(ServiceDiscovererEvent.Status.UNAVAILABLE, size, size + 1);
        balancer = LoadBalancers.<InetSocketAddress, Connection>builder("peers")
                .loadBalancingPolicy(policy)
                .outlierDetectorConfig(outliers)
                .build()
                .newLoadBalancer(SourceAdapters.fromSource(discovery), new Connections(), "peers");
        discovery.onNext(events(ServiceDiscovererEvent.Status.AVAILABLE, 0, size));
        for (int i = 0; i < SELECTIONS_TO_CONNECT_A_HOST * size; i++) {
            pick(i);
        }
    }

    private static List<ServiceDiscovererEvent<InetSocketAddress>> events(
            ServiceDiscovererEvent.Status status, int from, int to) {
        return IntStream.range(from, to)
                .<ServiceDiscovererEvent<InetSocketAddress>>mapToObj(
                        i -> new DefaultServiceDiscovererEvent<>(Places.address(i), status))
                .toList();
    }

    @Override
    public void change(Bench change, long turn) {
        discovery.onNext(Subject.isThere(turn) ? joined : left);
    }

    @Override
    public Object pick(long turn) {
        return select().connection();
    }

    private Selection select() {
        Selection selection = new Selection();
        SourceAdapters.toSource(balancer.selectConnection(connection -> true, null))
                .subscribe(selection);
        return selection;
    }

    @Override
    public Object begin(long turn) {
        Selection selection = select();
        selection.begin();
        return selection;
    }

    @Override
    public void end(Object call) {
        ((Selection) call).end();
    }

    @Override
    public int indexOf(Object chosen) {
        return ((Connection) chosen).index();
    }

    @Override
    public void close() {
        balancer.closeAsync().subscribe();
    }
}
