package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.healthyZones;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.failover.gslb.Answer;
import dev.lbkit.failover.gslb.Branch;
import dev.lbkit.failover.gslb.Client;
import dev.lbkit.health.SlowStart;
import dev.lbkit.simulation.VirtualTime;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The two thresholds of a target group. Below the one of routing a group of targets fails open, which {@code healthyOnly} does by its
 * panic threshold; below the one of DNS a zone is left, which {@code healthyZones} does, or a record tree for whoever answers by DNS.
 */
final class TargetGroupVectorsTest {

    @TestFactory
    Stream<DynamicTest> group_vector_isRoutedAlike() throws IOException {
        String elsewhere = "not of thresholds; lbkit-health replays what lbkit has";
        VectorSet set = VectorSet.named("alb_targets")
                .offers("target_group_health", TargetGroupVectorsTest::replay)
                .offers("routable_count", TargetGroupVectorsTest::failOpen)
                .offers("enters_slow_start", TargetGroupVectorsTest::slowStart);
        for (String op : List.of(
                "health_states",
                "status_matches",
                "linear_share_of_full",
                "thresholds_valid",
                "slow_start_duration_valid",
                "percent_per_target",
                "sticky_decision",
                "sticky_duration_valid",
                "cookie_shards",
                "rewrite_xff",
                "xff_entry_with_port")) {
            set = set.declines(op, elsewhere);
        }
        return set.replayed();
    }

    private static void replay(Vector vector) {
        Value zones = vector.input().at("zones");
        List<String> names = List.copyOf(zones.names());
        if (vector.input().at("cross_zone").flag()) {
            List<TargetSet.Entry> all = names.stream()
                    .flatMap(name -> entries(name, zones.at(name)))
                    .toList();
            double threshold = vector.input().at("routing_failover_min_percent").number() / 100;
            assertThat(routable(all, threshold))
                    .isEqualTo(vector.expect().at("routable_total").whole());
            return;
        }
        Answer answer = answer(vector, zones, names);
        Picker picker = picker(vector, zones, names);
        for (String name : names) {
            Value expected = vector.expect().at("zones").at(name);
            assertThat(answer.shares().containsKey(name))
                    .isNotEqualTo(expected.at("dns_failover").flag());
            assertThat(picked(picker, 2000).stream().anyMatch(id -> id.startsWith(name)))
                    .isNotEqualTo(expected.at("dns_failover").flag());
            double threshold = vector.input().at("routing_failover_min_percent").number() / 100;
            assertThat(routable(entries(name, zones.at(name)).toList(), threshold))
                    .isEqualTo(expected.at("routable").whole());
        }
        assertThat(answer.isLastResort())
                .isEqualTo(vector.expect().find("all_zones_failed_so_all_stay").isPresent());
    }

    private static void failOpen(Vector vector) {
        int targets = vector.input().at("targets").whole();
        int healthy = targets - vector.input().at("unhealthy").whole();

        int routable = routable(entries("zone", targets, healthy).toList(), 0);

        assertThat(routable).isEqualTo(vector.expect().at("routable").whole());
    }

    /** Whether a target that joins a running group, or is in it from the start, begins with less than its weight. */
    private static void slowStart(Vector vector) {
        boolean isNew = vector.input().at("situation").text().startsWith("target registered into a non-empty group");
        TargetSource.Settable source = TargetSource.settable(targets(isNew ? 3 : 4));
        VirtualTime time = new VirtualTime();
        LoadBalancer balancer = LoadBalancer.builder("group")
                .targets(source)
                .policy(roundRobin())
                .weighting(SlowStart.over(Duration.ofSeconds(30)))
                .ticker(time)
                .scheduler(time)
                .build();
        source.set(targets(4));
        time.advance(Duration.ZERO);

        double weight = balancer.snapshot().targets().get(3).weight();

        assertThat(weight < 1).isEqualTo(vector.expect().at("slow_start").flag());
    }

    private static List<Target> targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Target.of("t" + i, "http://t" + i + ":80"))
                .toList();
    }

    private static Answer answer(Vector vector, Value zones, List<String> names) {
        int least = vector.input().at("dns_failover_min_percent").whole();
        Branch<Integer> tree = weighted("zones", 1, leaf(names.get(0)));
        for (String name : names.subList(1, names.size())) {
            tree = tree.with(1, leaf(name));
        }
        return tree.resolve(
                Client.UNKNOWN,
                name -> !names.contains(name)
                        || 100 * zones.at(name).at("healthy").whole()
                                >= least * zones.at(name).at("total").whole());
    }

    private static Picker picker(Vector vector, Value zones, List<String> names) {
        TargetSet.Minimum leave = share(vector, "dns_failover_min_percent");
        TargetSet.Minimum open = share(vector, "routing_failover_min_percent");
        List<TargetSet.Entry> all =
                names.stream().flatMap(name -> entries(name, zones.at(name))).toList();
        return healthyZones(leave, healthyOnly(open, roundRobin())).over(TargetSet.of(all), new SplittableRandom(1));
    }

    private static TargetSet.Minimum share(Vector vector, String percent) {
        return TargetSet.Minimum.ofShare(vector.input().at(percent).number() / 100);
    }

    private static Stream<TargetSet.Entry> entries(String zone, Value size) {
        return entries(zone, size.at("total").whole(), size.at("healthy").whole());
    }

    private static Stream<TargetSet.Entry> entries(String zone, int total, int healthy) {
        return IntStream.range(0, total)
                .mapToObj(i -> new TargetSet.Entry(
                        FakeMember.of(Target.of(zone + i, "http://" + zone + i + ":80")
                                .in("r", zone)),
                        1,
                        i < healthy ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY,
                        OptionalLong.empty()));
    }

    /** How many targets get calls. */
    private static int routable(List<TargetSet.Entry> entries, double threshold) {
        Picker picker = healthyOnly(threshold, roundRobin()).over(TargetSet.of(entries), new SplittableRandom(1));
        return picked(picker, 100 * entries.size()).size();
    }

    private static Set<String> picked(Picker picker, int picks) {
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < picks; i++) {
            picked.add(picker.pick(PickRequest.any(), i).target().id());
        }
        return picked;
    }
}
