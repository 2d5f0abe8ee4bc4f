package dev.lbkit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's listeners as one that never throws. */
final class ContainedListener implements BalancerListener {

    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancer.class);

    private final BalancerListener[] listeners; // an array: iterating over it allocates nothing
    private final Set<BalancerListener> reported = ConcurrentHashMap.newKeySet();

    ContainedListener(List<BalancerListener> listeners) {
        this.listeners = listeners.toArray(BalancerListener[]::new);
    }

    @Override
    public void on(BalancerEvent event) {
        log(event);
        for (BalancerListener listener : listeners) {
            try {
                listener.on(event);
            } catch (Throwable e) {
                threw(listener, e);
            }
        }
    }

    @Override
    public void leased(String balancer, Target target) {
        for (BalancerListener listener : listeners) {
            try {
                listener.leased(balancer, target);
            } catch (Throwable e) {
                threw(listener, e);
            }
        }
    }

    @Override
    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
        for (BalancerListener listener : listeners) {
            try {
                listener.completed(balancer, target, outcome, latencyNanos);
            } catch (Throwable e) {
                threw(listener, e);
            }
        }
    }

    private void threw(BalancerListener listener, Throwable e) {
        if (reported.add(listener)) {
            LOG.warn("listener {} threw; later ones of it are not logged", listener, e);
        }
    }

    private static void log(BalancerEvent event) {
        if (event instanceof BalancerEvent.PartFailed failed) {
            LOG.warn("{}: {} failed", failed.balancer(), failed.part(), failed.cause());
        } else if (event instanceof BalancerEvent.DiscoveryRefused) {
            LOG.warn("{}", event);
        } else if (!(event instanceof BalancerEvent.CallRetried || event instanceof BalancerEvent.CallHedged)) {
            LOG.debug("{}", event);
        }
    }
}
