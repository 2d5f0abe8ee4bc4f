package dev.lbkit.peers.lbkit;

import dev.lbkit.PickRequest;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;
import java.util.Arrays;

/** Requests with keys, made before. */
final class KeyedRequests implements Subject {

    private final Balancer balancer;
    private final PickRequest[] requests;

    private KeyedRequests(Balancer balancer, PickRequest[] requests) {
        this.balancer = balancer;
        this.requests = requests;
    }

    /** With strings, which the policy hashes. */
    static KeyedRequests ofStrings(Balancer balancer) {
        return new KeyedRequests(
                balancer,
                Arrays.stream(Keys.strings())
                        .map(PickRequest.any()::withAffinityKey)
                        .toArray(PickRequest[]::new));
    }

    /** With keys that are hashed already. */
    static KeyedRequests ofHashes(Balancer balancer) {
        return new KeyedRequests(
                balancer,
                Arrays.stream(Keys.hashes())
                        .mapToObj(PickRequest.any()::withFlowKey)
                        .toArray(PickRequest[]::new));
    }

    @Override
    public Object pick(long turn) {
        return balancer.pick(requests[Keys.at(turn)], turn);
    }

    @Override
    public Object begin(long turn) {
        return balancer.begin(requests[Keys.at(turn)]);
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
