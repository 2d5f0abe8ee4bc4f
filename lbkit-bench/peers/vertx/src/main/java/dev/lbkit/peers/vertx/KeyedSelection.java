package dev.lbkit.peers.vertx;

import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;

/** Selects by a routing key. */
final class KeyedSelection implements Subject {

    private final String[] keys = Keys.strings();
    private final List<Server> servers;
    private final ServerSelector selector;

    KeyedSelection(LoadBalancer balancer, int size) {
        servers = Server.list(balancer, size);
        selector = balancer.selector(servers);
    }

    @Override
    public Object pick(long turn) {
        return servers.get(selector.select(keys[Keys.at(turn)]));
    }

    @Override
    public int indexOf(Object chosen) {
        return ((Server) chosen).index();
    }
}
