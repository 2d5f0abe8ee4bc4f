package dev.lbkit.peers.lbkit;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A balancer at work; picks go straight to the picker that it uses itself, with a tick handed in, calls go through it. */
final class Balancer implements Subject {

    private static final long NANOS_A_TURN = 200;
    private static final long LATER = 1_000_000_000; // than the calls before the measurement

    private final PickRequest[] requests;
    private final LoadBalancer balancer;
    private final Picker picker;
    private final long start;
    private final Consumer<Lease> ending;

    Balancer(BalancingPolicy policy, List<Target> targets, Requests kind, Consumer<Lease> ending) {
        this.ending = ending;
        requests = kind.over(targets.stream().map(Target::id).toList());
        AtomicReference<Picker> built = new AtomicReference<>();
        balancer = LoadBalancer.builder("peers")
                .targets(TargetSource.fixed(targets))
                .policy((set, random) -> {
                    built.set(policy.over(set, random));
                    return built.get();
                })
                .build();
        picker = built.get();
        start = balancer.environment().ticker().read() + LATER;
    }

    @Override
    public Object pick(long turn) {
        return picker.pick(requests[Keys.at(turn)], start + turn * NANOS_A_TURN);
    }

    @Override
    public Object begin(long turn) {
        return balancer.acquire(requests[Keys.at(turn)]);
    }

    @Override
    public void end(Object call) {
        ending.accept((Lease) call);
    }

    @Override
    public int indexOf(Object chosen) {
        return Targets.indexOf(chosen instanceof Lease lease ? lease.target() : ((Member) chosen).target());
    }

    @Override
    public void close() {
        balancer.close();
    }
}
