package dev.lbkit.peers.vertx;

import dev.lbkit.peers.Subject;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;

/** Selects without a key, and reports the stages of a request. */
final class Selection implements Subject {

    private final List<Server> servers;
    private final ServerSelector selector;

    Selection(LoadBalancer balancer, int size) {
        servers = Server.list(balancer, size);
        selector = balancer.selector(servers);
    }

    @Override
    public Object pick(long turn) {
        return select();
    }

    /** As Vert.x's own view of an endpoint does; a negative index stands for no server there. */
    private Server select() {
        int index = selector.select();
        return index >= 0 && index < servers.size() ? servers.get(index) : servers.get(0);
    }

    @Override
    public Object begin(long turn) {
        ServerInteraction interaction = select().newInteraction();
        interaction.reportRequestBegin();
        return interaction;
    }

    @Override
    public void end(Object call) {
        ServerInteraction interaction = (ServerInteraction) call;
        interaction.reportRequestEnd();
        interaction.reportResponseBegin();
        interaction.reportResponseEnd();
    }

    @Override
    public int indexOf(Object chosen) {
        return (chosen instanceof Interaction<?> interaction ? interaction.server : (Server) chosen).index();
    }
}
