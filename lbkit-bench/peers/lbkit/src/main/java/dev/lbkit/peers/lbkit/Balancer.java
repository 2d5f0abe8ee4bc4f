package dev.lbkit.peers.lbkit;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.peers.Places;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A balancer at work; picks go straight to the picker that it uses itself, with a tick handed in, calls go through it. */
final class Balancer {

    private static final long NANOS_A_TURN = 200;
    private static final long LATER = 1_000_000_000; // than the calls before the measurement

    private final LoadBalancer balancer;
    private final Picker picker;
    private final long start;

    Balancer(BalancingPolicy policy, int size, IntUnaryOperator weight) {
        List<Target> targets = IntStream.range(0, size)
                .mapToObj(i -> Target.of("http://" + Places.host(i) + ":" + Places.port(i))
                        .withWeight(weight.applyAsInt(i)))
                .toList();
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

    Member pick(PickRequest request, long turn) {
        return picker.pick(request, start + turn * NANOS_A_TURN);
    }

    Lease begin(PickRequest request) {
        return balancer.acquire(request);
    }

    static void end(Object lease) {
        ((Lease) lease).complete(Outcome.SUCCESS);
    }

    static int indexOf(Object chosen) {
        Target target = chosen instanceof Lease lease ? lease.target() : ((Member) chosen).target();
        return Places.indexOf(target.uri().getPort());
    }

    void close() {
        balancer.close();
    }
}
