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

/** Selects a connection as a client does, and tracks the request. */
final class Hosts implements Subject {

    private static final int SELECTIONS_TO_CONNECT_A_HOST = 10;

    private final PublisherSource.Processor<
                    ServiceDiscovererEvent<InetSocketAddress>, ServiceDiscovererEvent<InetSocketAddress>>
            events = Processors.newPublisherProcessor();
    private final ServiceDiscovererEvent<InetSocketAddress> joined;
    private final ServiceDiscovererEvent<InetSocketAddress> left;
    private final LoadBalancer<Connection> balancer;

    Hosts(LoadBalancingPolicy<InetSocketAddress, Connection> policy, OutlierDetectorConfig outliers, int size) {
        joined = new DefaultServiceDiscovererEvent<>(Places.address(size), ServiceDiscovererEvent.Status.AVAILABLE);
        left = new DefaultServiceDiscovererEvent<>(Places.address(size), ServiceDiscovererEvent.Status.UNAVAILABLE);
        balancer = LoadBalancers.<InetSocketAddress, Connection>builder("peers")
                .loadBalancingPolicy(policy)
                .outlierDetectorConfig(outliers)
                .build()
                .newLoadBalancer(SourceAdapters.fromSource(events), new Connections(), "peers");
        for (int i = 0; i < size; i++) {
            events.onNext(new DefaultServiceDiscovererEvent<>(
                    Places.address(i), ServiceDiscovererEvent.Status.AVAILABLE));
        }
        for (int i = 0; i < SELECTIONS_TO_CONNECT_A_HOST * size; i++) {
            pick(i);
        }
    }

    @Override
    public void change(Bench change, long turn) {
        events.onNext(Subject.isThere(turn) ? joined : left);
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
