package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many updates at once: they are merged, and the last word on each target holds. */
final class UpdateBurstTest {

    private static final int SCHEDULES = 10_000 * Integer.getInteger("lbkit.stress", 1);

    /** Bug class B7, chaos test C02. */
    @Test
    void updates_tenThousandInASecond_buildOncePerRoundAndEndAtTheLast() {
        String[] ids = IntStream.range(0, 5000).mapToObj(i -> "t" + i).toArray(String[]::new);
        Stage stage = new Stage(ids);
        Watcher watcher = new Watcher(stage);
        SplittableRandom random = new SplittableRandom(11);
        int before = watcher.sets.size();

        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 500; i++) {
                watcher.say(ids[random.nextInt(ids.length)], random);
            }
            stage.time.advance(Duration.ofMillis(50));
        }

        assertThat(watcher.sets.size() - before).isLessThanOrEqualTo(20);
        assertThat(watcher.seen()).isEqualTo(watcher.expected());
    }

    /** Bug class B8, chaos test C03: targets fail, recover, change weight, leave by order and return, in any order. */
    @Test
    void updates_anySchedule_endAtTheLastStateOfEach() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Stage stage = new Stage("a", "b", "c");
            Watcher watcher = new Watcher(stage);

            for (int i = random.nextInt(12); i >= 0; i--) {
                watcher.change(random);
            }
            stage.settle();

            assertThat(watcher.seen()).as("seed %s", seed).isEqualTo(watcher.expected());
        }
    }

    /** A balancer, the set that its policy saw last, and what was last said of each target. */
    private static final class Watcher {

        private final Stage stage;
        private final LoadBalancer balancer;
        private final Map<String, HealthStatus> said = new TreeMap<>();
        private final Map<String, Double> weights = new TreeMap<>();
        private final Set<String> ordered = new HashSet<>();
        private final List<String> ids;
        private final List<TargetSet> sets = new ArrayList<>();

        Watcher(Stage stage) {
            this.stage = stage;
            BalancingPolicy policy = (targets, random) -> {
                sets.add(targets);
                return (request, now) -> targets.get(0);
            };
            balancer = stage.builder().policy(policy).build();
            ids = new ArrayList<>(stage.active.verdicts.keySet());
            ids.forEach(id -> {
                said.put(id, HealthStatus.HEALTHY);
                weights.put(id, 1.0);
            });
        }

        void say(String id, SplittableRandom random) {
            HealthStatus status = HealthStatus.values()[random.nextInt(4)];
            stage.active.say(id, status, "schedule");
            said.put(id, status);
        }

        void change(SplittableRandom random) {
            String id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(5)) {
                case 0 -> weigh(id, 1 + random.nextInt(3));
                case 1 -> order(id);
                case 2 -> restore(id);
                case 3 -> stage.settle();
                default -> say(id, random);
            }
        }

        private void weigh(String id, double weight) {
            weights.put(id, weight);
            List<Target> targets = new ArrayList<>();
            ids.forEach(each -> targets.add(Stage.target(each).withWeight(weights.get(each))));
            stage.source.set(targets);
        }

        private void order(String id) {
            if (ordered.size() < ids.size() - 1) {
                balancer.drain(id);
                ordered.add(id);
            }
        }

        private void restore(String id) {
            balancer.restore(id);
            ordered.remove(id);
        }

        Map<String, String> seen() {
            TargetSet set = sets.get(sets.size() - 1);
            Map<String, String> seen = new TreeMap<>();
            for (int i = 0; i < set.size(); i++) {
                seen.put(set.get(i).target().id(), set.status(i) + " " + set.weight(i));
            }
            return seen;
        }

        Map<String, String> expected() {
            Map<String, String> expected = new TreeMap<>();
            said.forEach((id, status) -> expected.put(id, status + " " + weights.get(id)));
            expected.keySet().removeAll(ordered);
            return expected;
        }
    }
}
