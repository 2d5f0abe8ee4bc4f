package dev.lbkit.peers.finagle;

import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.NoBrokersAvailableException;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.ServiceFactoryProxy;
import com.twitter.finagle.Stack;
import com.twitter.finagle.loadbalancer.Balancer;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.finagle.loadbalancer.LoadBalancerFactory;
import com.twitter.finagle.loadbalancer.NodeT;
import com.twitter.finagle.param.Stats;
import com.twitter.finagle.stats.NullStatsReceiver;
import com.twitter.util.Activity;
import com.twitter.util.Future;
import com.twitter.util.Updatable;
import com.twitter.util.Var;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Subject;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.VectorBuilder;

/** Acquires a service as a client does, and closes it at the end of the call. */
final class Endpoints implements Subject {

    private final IndexedSeq<EndpointFactory<Object, Object>> list;
    private final IndexedSeq<EndpointFactory<Object, Object>> oneMore;
    private final Updatable<Activity.State<IndexedSeq<EndpointFactory<Object, Object>>>> targets;
    private final ServiceFactory<Object, Object> factory;
    private final Balancer<Object, Object> balancer;

    @SuppressWarnings("unchecked")
    Endpoints(LoadBalancerFactory kind, int size) {
        VectorBuilder<EndpointFactory<Object, Object>> endpoints = new VectorBuilder<>();
        for (int i = 0; i < size; i++) {
            endpoints.addOne(new ConnectedEndpoint(i));
        }
        list = endpoints.result();
        oneMore = endpoints.addOne(new ConnectedEndpoint(size)).result();
        Var<Activity.State<IndexedSeq<EndpointFactory<Object, Object>>>> state = Var.apply(new Activity.Ok<>(list));
        targets = (Updatable<Activity.State<IndexedSeq<EndpointFactory<Object, Object>>>>) state;
        Stack.Params params = Stack.Params$.MODULE$.empty().plus(new Stats(NullStatsReceiver.get()).mk());
        factory = kind.newBalancer(new Activity<>(state), new NoBrokersAvailableException("peers"), params);
        balancer = (Balancer<Object, Object>) ((ServiceFactoryProxy<Object, Object>) factory).self();
    }

    @Override
    public void change(Bench change, long turn) {
        targets.update(new Activity.Ok<>(Subject.isThere(turn) ? oneMore : list));
    }

    /** Finagle has no public pick apart from a call; this is the step inside it. */
    @Override
    public Object pick(long turn) {
        return balancer.dist().pick();
    }

    @Override
    public Object begin(long turn) {
        return factory.apply(ClientConnection.nil());
    }

    @Override
    @SuppressWarnings("unchecked")
    public void end(Object call) {
        ((Future<Service<Object, Object>>) call).poll().get().get().close();
    }

    @Override
    public int indexOf(Object chosen) {
        return ((ConnectedEndpoint) ((NodeT<?, ?>) chosen).factory()).index();
    }

    @Override
    public void close() {
        factory.close();
    }
}
