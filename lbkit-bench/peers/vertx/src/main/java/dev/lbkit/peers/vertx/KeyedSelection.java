package dev.lbkit.peers.vertx;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;

/** Selects by a routing key. */
final class KeyedSelection implements Subject {

    private final String[] keys = Keys.strings();
    private final LoadBalancer balancer;
    private final List<Server> list;
    private final List<Server> oneMore;
    private List<Server> servers;
    private ServerSelector selector;

    KeyedSelection(LoadBalancer balancer, int size) {
        this.balancer = balancer;
        oneMore = Server.list(balancer, size + 1);
        list = oneMore.subList(0, size);
        servers = list;
        selector = balancer.selector(servers);
    }

    @Override
    public void change(Bench change, long turn) {
        servers = Subject.isThere(turn) ? oneMore : list;
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
