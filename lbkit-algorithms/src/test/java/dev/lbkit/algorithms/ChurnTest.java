package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bug class B24, chaos test C01: eight threads pick while two change the list, weights and health. Every pick is of the set that its
 * picker was built over, and nothing throws. {@code -Dlbkit.stress=N} makes N times as many picks.
 */
final class ChurnTest {

    private static final int TARGETS = 200;
    private static final int PICKS = 2000 * Integer.getInteger("lbkit.stress", 1);

    private final Map<String, HealthDetector.Verdict> verdicts = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean picking = new AtomicBoolean(true);
    private final TargetSource.Settable source = TargetSource.settable(targets(new SplittableRandom(0)));

    static Stream<BalancingPolicy> policies() {
        KeyHash keys = KeyHash.seeded(0);
        return Stream.concat(
                PoliciesTest.policies().stream(),
                Stream.of(
                        Policies.ringHash(RingLayout.xxHash(1024, 4096)),
                        Policies.ringHash(RingLayout.ketama()),
                        Policies.maglev(1009, keys),
                        Policies.rendezvous(keys),
                        Policies.jump("slot", keys),
                        Policies.boundedLoad(1.5, Policies.rendezvous(keys))));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_duringChurn_isOfThePickersOwnSet(BalancingPolicy policy) throws Exception {
        LoadBalancer balancer = LoadBalancer.builder("churn")
                .targets(source)
                .policy(new Checked(policy))
                .detector(environment -> (target, verdict) -> {
                    verdicts.put(target.id(), verdict);
                    return new HealthDetector.Watch() {};
                })
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        if (event instanceof BalancerEvent.PartFailed failed) {
                            failures.add(failed.cause());
                        }
                    }
                })
                .build();
        List<Thread> updaters = Stream.of(1, 2).map(this::updater).toList();
        updaters.forEach(Thread::start);

        Threads.onEight(() -> pick(balancer));

        picking.set(false);
        for (Thread updater : updaters) {
            updater.join();
        }
        assertThat(failures).isEmpty();
        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.inFlight()).isZero());
        balancer.close();
    }

    private int pick(LoadBalancer balancer) {
        SplittableRandom random = new SplittableRandom(Thread.currentThread().getId());
        for (int i = 0; i < PICKS; i++) {
            try (Lease lease = balancer.acquire(PickRequest.any().withAffinityKey("user-" + random.nextInt(1000)))) {
                lease.complete(random.nextInt(10) == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
            } catch (Throwable e) {
                failures.add(e);
            }
        }
        return PICKS;
    }

    /** Changes the list at every tenth step, the health of a target at the others. */
    private Thread updater(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Thread(() -> {
            for (int i = 0; picking.get(); i++) {
                if (i % 10 == 0) {
                    source.set(targets(random));
                } else {
                    HealthStatus status = HealthStatus.values()[random.nextInt(4)];
                    List<HealthDetector.Verdict> all = new ArrayList<>(verdicts.values());
                    all.get(random.nextInt(all.size())).is(status, "churn");
                }
                Thread.yield();
            }
        });
    }

    private static List<Target> targets(SplittableRandom random) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            if (random.nextInt(4) > 0) {
                targets.add(Fleet.target(i)
                        .in("r", List.of("a", "b", "c").get(i % 3))
                        .withWeight(random.nextInt(4))
                        .withLabel("version", i % 2 == 0 ? "1" : "2")
                        .withLabel("slot", Integer.toString(i)));
            }
        }
        return targets;
    }

    /** Checks that each pick is a member of the set. */
    private record Checked(BalancingPolicy inner) implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            Picker picker = inner.over(targets, random);
            Set<Member> members = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < targets.size(); i++) {
                members.add(targets.get(i));
            }
            return (request, now) -> {
                Member picked = picker.pick(request, now);
                if (!members.contains(picked)) {
                    throw new AssertionError("not of the set: " + picked);
                }
                return picked;
            };
        }
    }
}
