package dev.lbkit.peers.vertx;

import dev.lbkit.peers.Places;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A server as Vert.x's endpoint resolver makes it, whose class is not accessible: one clock read and one object a request. */
record Server(int index, SocketAddress address, String key, InteractionMetrics<?> metrics, AtomicLong lastAccessed)
        implements ServerEndpoint {

    static List<Server> list(LoadBalancer balancer, int size) {
        AtomicLong lastAccessed = new AtomicLong();
        return IntStream.range(0, size)
                .mapToObj(i -> {
                    SocketAddress address = SocketAddress.inetSocketAddress(Places.port(i), Places.host(i));
                    return new Server(i, address, address.toString(), balancer.newMetrics(), lastAccessed);
                })
                .toList();
    }

    @Override
    public String protocolId() {
        return "h2";
    }

    @Override
    public Object unwrap() {
        return address;
    }

    @Override
    public ServerInteraction newInteraction() {
        lastAccessed.set(System.currentTimeMillis());
        return new Interaction<>(this, metrics);
    }
}
