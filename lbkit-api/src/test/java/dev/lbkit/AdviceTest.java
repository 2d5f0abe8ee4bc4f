package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdviceTest {

    private static final BalancingPolicy FIRST = (targets, random) -> (request, now) -> targets.get(0);

    private static LoadBalancer balancer(BalancingPolicy policy, String... zones) {
        List<Target> targets = IntStream.range(0, zones.length)
                .mapToObj(i -> Target.of("t" + i, "http://10.0.0.1:" + (1 + i)).in("r", zones[i]))
                .toList();
        return LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(targets))
                .policy(policy)
                .build();
    }

    private static List<String> adviceFor(String... zones) {
        try (LoadBalancer balancer = balancer(FIRST, zones)) {
            return balancer.advice();
        }
    }

    @Test
    void advice_threeEqualZones_isEmpty() {
        List<String> advice = adviceFor("a", "b", "c");

        assertThat(advice).isEmpty();
    }

    @Test
    void advice_largeZone_saysWhatTheRestMustCarry() {
        List<String> advice = adviceFor("a", "a", "a", "b");

        assertThat(advice)
                .containsExactly(
                        "zone a holds 75 % of the usable weight: if it is lost, the rest must carry 4.0 times its load");
    }

    @Test
    void advice_allWeightsAreZero_saysNothingOfShares() {
        List<Target> targets = List.of(
                Target.of("t0", "http://10.0.0.1:1").in("r", "a").withWeight(0),
                Target.of("t1", "http://10.0.0.1:2").in("r", "b").withWeight(0));

        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(targets))
                .policy(FIRST)
                .build()) {
            assertThat(balancer.advice()).isEmpty();
        }
    }

    @Test
    void advice_oneZone_saysThatNothingIsLeft() {
        List<String> advice = adviceFor("a", "a");

        assertThat(advice).containsExactly("every usable target is in zone a: if it is lost, nothing is left");
    }

    @Test
    void advice_zonesUnknown_saysNothingOfThem() {
        List<String> advice = adviceFor("", "");

        assertThat(advice).isEmpty();
    }

    @Test
    void advice_oneUsableTarget_namesIt() {
        List<String> advice = adviceFor("a");

        assertThat(advice).containsExactly("only t0 is usable of 1 known: if it is lost, nothing is left");
    }

    /** A foreign detector that throws whatever it is asked, or says what cannot be. */
    private record Broken(boolean throwing) implements HealthDetector {

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return new Detection() {
                @Override
                public Watch watch(Target target, Verdict verdict) {
                    return new Watch() {};
                }

                @Override
                public List<String> advice(LoadBalancer.Snapshot fleet) {
                    throw new IllegalStateException("advice of the detection");
                }
            };
        }

        @Override
        public List<String> advice(LoadBalancer.Snapshot fleet) {
            throw new IllegalStateException("advice");
        }

        @Override
        public int mostEjected(int targets) {
            if (throwing) {
                throw new AssertionError("mostEjected");
            }
            return Integer.MIN_VALUE;
        }

        @Override
        @SuppressWarnings("NullAway") // what a detector does that was not compiled with it
        public Optional<Duration> worstDetection() {
            if (throwing) {
                throw new AssertionError("worstDetection");
            }
            return null;
        }
    }

    /** A sound detector beside it: takes out all there are, and more, and sees a death after a second. */
    private record Eager() implements HealthDetector {

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return (target, verdict) -> new Watch() {};
        }

        @Override
        public int mostEjected(int targets) {
            return Integer.MAX_VALUE;
        }

        @Override
        public Optional<Duration> worstDetection() {
            return Optional.of(Duration.ofSeconds(1));
        }

        @Override
        public List<String> advice(LoadBalancer.Snapshot fleet) {
            return List.of("beware");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void snapshot_foreignDetectorIsBroken_tellsWhatTheOthersSayAndOfTheFailureOnce(boolean throwing) {
        List<BalancerEvent.PartFailed> told = new ArrayList<>();
        List<LoadBalancer> asked = new ArrayList<>();
        BalancerListener curious = new BalancerListener() {
            @Override
            public void on(BalancerEvent event) {
                if (event instanceof BalancerEvent.PartFailed failed) {
                    told.add(failed);
                    asked.forEach(LoadBalancer::snapshot); // must not be told again of the same
                }
            }
        };
        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(Target.of("http://10.0.0.1:1"), Target.of("http://10.0.0.1:2"))))
                .policy(FIRST)
                .detector(new Broken(throwing))
                .detector(new Eager())
                .detector(new Eager())
                .listener(curious)
                .build()) {
            asked.add(balancer);

            LoadBalancer.Snapshot snapshot = balancer.snapshot();
            List<String> advice = balancer.advice();

            assertThat(snapshot.mostEjected()).isEqualTo(2);
            assertThat(snapshot.worstDetection()).contains(Duration.ofSeconds(1));
            assertThat(advice).containsExactly("beware", "beware");
            assertThat(told).extracting(BalancerEvent.PartFailed::part).containsExactly("detector", "detector");
            assertThat(told.get(1).cause()).hasMessage("advice of the detection");
        }
    }

    @Test
    void advice_partsOfTheBalancer_areAsked() {
        BalancingPolicy wordy = new BalancingPolicy() {
            @Override
            public Picker over(TargetSet targets, RandomGenerator random) {
                return FIRST.over(targets, random);
            }

            @Override
            public List<String> advice(LoadBalancer.Snapshot fleet) {
                return List.of(fleet.targets().size() + " targets");
            }
        };

        try (LoadBalancer balancer = balancer(wordy, "a", "b", "c")) {
            assertThat(balancer.advice()).isEqualTo(List.of("3 targets"));
        }
    }

    /** A foreign policy that picks, and throws whatever else it is asked. */
    private record Mute() implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            return FIRST.over(targets, random);
        }

        @Override
        public List<String> advice(LoadBalancer.Snapshot fleet) {
            throw new IllegalStateException("advice");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("toString");
        }
    }

    @Test
    void snapshot_foreignPolicyIsBroken_namesItsClassAndTellsOfTheFailureOnce() {
        List<BalancerEvent.PartFailed> told = new ArrayList<>();
        BalancerListener hearing = new BalancerListener() {
            @Override
            public void on(BalancerEvent event) {
                if (event instanceof BalancerEvent.PartFailed failed) {
                    told.add(failed);
                }
            }
        };
        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(Target.of("http://10.0.0.1:1"), Target.of("http://10.0.0.1:2"))))
                .policy(new Mute())
                .detector(new Eager())
                .listener(hearing)
                .build()) {

            assertThat(balancer.snapshot().policy()).isEqualTo(Mute.class.getName());
            assertThat(balancer.advice()).containsExactly("beware");
            assertThat(balancer).hasToString("LoadBalancer[shop, " + Mute.class.getName() + "]");
            assertThat(told).singleElement().satisfies(failed -> {
                assertThat(failed.part()).isEqualTo("policy");
                assertThat(failed.cause()).hasMessage("toString");
            });
        }
    }
}
