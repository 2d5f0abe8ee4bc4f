package dev.lbkit.peers.finagle;

import com.twitter.finagle.Address;
import com.twitter.finagle.Addresses;
import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Status;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.util.Future;
import com.twitter.util.Time;
import dev.lbkit.peers.Places;
import scala.runtime.BoxedUnit;

/** An endpoint that always has a service ready. */
final class ConnectedEndpoint extends ServiceFactory<Object, Object> implements EndpointFactory<Object, Object> {

    private final int index;
    private final Address address;
    private final Future<Service<Object, Object>> service = Future.value(Service.constant(Future.value("answer")));

    ConnectedEndpoint(int index) {
        this.index = index;
        address = Addresses.newInetAddress(Places.address(index));
    }

    int index() {
        return index;
    }

    @Override
    public Future<Service<Object, Object>> apply(ClientConnection connection) {
        return service;
    }

    @Override
    public Future<BoxedUnit> close(Time deadline) {
        return Future.Done();
    }

    @Override
    public Status status() {
        return Status.Open$.MODULE$;
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public void remake() {}
}
