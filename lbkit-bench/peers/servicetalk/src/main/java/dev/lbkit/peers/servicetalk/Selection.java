package dev.lbkit.peers.servicetalk;

import io.servicetalk.concurrent.Cancellable;
import io.servicetalk.concurrent.SingleSource;

/** Takes the connection, which comes at once, and tracks the request on it. */
final class Selection implements SingleSource.Subscriber<Connection> {

    private Connection connection;
    private long begin;

    Connection connection() {
        return connection;
    }

    void begin() {
        begin = connection.tracker().beforeRequestStart();
    }

    void end() {
        connection.tracker().onRequestSuccess(begin);
    }

    @Override
    public void onSubscribe(Cancellable cancellable) {}

    @Override
    public void onSuccess(Connection result) {
        connection = result;
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException(failure);
    }
}
