package dev.lbkit.peers.lbkit;

import dev.lbkit.PickRequest;
import dev.lbkit.peers.Subject;

/** Requests of which nothing is known. */
record PlainRequests(Balancer balancer) implements Subject {

    @Override
    public Object pick(long turn) {
        return balancer.pick(PickRequest.any(), turn);
    }

    @Override
    public Object begin(long turn) {
        return balancer.begin(PickRequest.any());
    }

    @Override
    public void end(Object call) {
        Balancer.end(call);
    }

    @Override
    public int indexOf(Object chosen) {
        return Balancer.indexOf(chosen);
    }

    @Override
    public void close() {
        balancer.close();
    }
}
