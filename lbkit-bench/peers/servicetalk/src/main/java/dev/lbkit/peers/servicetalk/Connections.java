package dev.lbkit.peers.servicetalk;

import dev.lbkit.peers.Places;
import io.servicetalk.client.api.ConnectionFactory;
import io.servicetalk.client.api.RequestTracker;
import io.servicetalk.concurrent.api.AsyncCloseables;
import io.servicetalk.concurrent.api.Completable;
import io.servicetalk.concurrent.api.ListenableAsyncCloseable;
import io.servicetalk.concurrent.api.Single;
import io.servicetalk.context.api.ContextMap;
import io.servicetalk.transport.api.TransportObserver;
import java.net.InetSocketAddress;

/** Connects at once; a connection keeps the tracker of its host, as ServiceTalk's own filter does. */
final class Connections implements ConnectionFactory<InetSocketAddress, Connection> {

    private final ListenableAsyncCloseable closeable = AsyncCloseables.emptyAsyncCloseable();

    @Override
    public Single<Connection> newConnection(InetSocketAddress address, ContextMap context, TransportObserver observer) {
        RequestTracker tracker = context == null ? null : context.get(RequestTracker.REQUEST_TRACKER_KEY);
        return Single.succeeded(new Connection(Places.indexOf(address.getPort()), tracker));
    }

    @Override
    public Completable onClose() {
        return closeable.onClose();
    }

    @Override
    public Completable closeAsync() {
        return closeable.closeAsync();
    }
}
