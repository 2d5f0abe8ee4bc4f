package dev.lbkit.peers.servicetalk;

import io.servicetalk.client.api.LoadBalancedConnection;
import io.servicetalk.client.api.RequestTracker;
import io.servicetalk.concurrent.api.AsyncCloseables;
import io.servicetalk.concurrent.api.Completable;
import io.servicetalk.concurrent.api.ListenableAsyncCloseable;

/** An open connection to one host. */
final class Connection implements LoadBalancedConnection {

    private final int index;
    private final RequestTracker tracker; // of the host; null where nothing is tracked
    private final ListenableAsyncCloseable closeable = AsyncCloseables.emptyAsyncCloseable();

    Connection(int index, RequestTracker tracker) {
        this.index = index;
        this.tracker = tracker;
    }

    int index() {
        return index;
    }

    RequestTracker tracker() {
        return tracker;
    }

    @Override
    public int score() {
        return 1;
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
