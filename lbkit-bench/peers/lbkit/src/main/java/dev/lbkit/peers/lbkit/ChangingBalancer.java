package dev.lbkit.peers.lbkit;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A balancer of the healthy targets, whose update loop runs on the thread that makes the change, until the new picker is there. */
final class ChangingBalancer implements Subject {

    private final VirtualTime loop = new VirtualTime(); // runs what is due on the thread that makes the change
    private final PickRequest[] requests;
    private final List<Target> list;
    private final List<Target> otherWeight;
    private final List<List<Target>> oneMore; // in turns: one that left is new again only when its leases have ended
    private final TargetSource.Settable source;
    private final LoadBalancer balancer;
    private HealthDetector.Verdict verdict = (status, reason) -> {};
    private Picker picker = (request, now) -> {
        throw new IllegalStateException("picker: none (expected: one built with the balancer)");
    };

    ChangingBalancer(BalancingPolicy policy, Targets targets, int size, Requests kind) {
        list = targets.list(size);
        requests = kind.over(list.stream().map(Target::id).toList());
        Target middle = list.get(size / 2);
        otherWeight = new ArrayList<>(list);
        otherWeight.set(size / 2, middle.withWeight(middle.weight() + 1));
        oneMore = List.of(with(targets.at(size)), with(targets.at(size + 1)));
        source = TargetSource.settable(list);
        balancer = LoadBalancer.builder("peers")
                .targets(source)
                .policy((set, random) ->
                        picker = Policies.healthyOnly(0.5, policy).over(set, random))
                .detector(environment -> (target, itsVerdict) -> {
                    verdict = target.equals(middle) ? itsVerdict : verdict;
                    return new HealthDetector.Watch() {};
                })
                .scheduler(loop)
                .build();
    }

    private List<Target> with(Target another) {
        List<Target> more = new ArrayList<>(list);
        more.add(another);
        return List.copyOf(more);
    }

    @Override
    public void change(Bench change, long turn) {
        boolean isThere = Subject.isThere(turn);
        switch (change) {
            case UPDATE_HEALTH -> verdict.is(isThere ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY, "benchmark");
            case UPDATE_WEIGHT -> source.set(isThere ? otherWeight : list);
            default -> source.set(isThere ? oneMore.get((int) turn >> 1 & 1) : list);
        }
        loop.advance(Duration.ZERO);
    }

    @Override
    public Object pick(long turn) {
        return picker.pick(requests[Keys.at(turn)], 0);
    }

    @Override
    public int indexOf(Object chosen) {
        return Targets.indexOf(((Member) chosen).target());
    }

    @Override
    public void close() {
        balancer.close();
        loop.advance(Duration.ZERO);
    }
}
