package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.RecordTree.failover;
import static dev.lbkit.failover.gslb.RecordTree.geolocation;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Scheduler;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.failover.Failback;
import dev.lbkit.failover.LatencyOrder;
import dev.lbkit.failover.Tiers;
import dev.lbkit.simulation.VirtualTime;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of docs/guide/regions.md, which a test of lbkit-bench compares with it. */
final class RegionsGuideTest {

    // begin of the example
    private static final RecordTree SHOP = geolocation(
                    "shop", Place.continent("EU"), failover("europe", leaf("eu"), leaf("us")))
            .with(Place.ANYWHERE, weighted("canary", 95, leaf("us")).with(5, leaf("us-next")));

    @Test
    void shop_europeIsDown_answersFromTheUnitedStates() {
        Client paris = Client.UNKNOWN.in(new Place("EU", "FR", ""));

        Answer answer = SHOP.resolve(paris, name -> !name.equals("eu"));

        assertThat(answer.shares()).containsOnlyKeys("us");
        assertThat(answer.steps())
                .containsExactly(
                        "shop (geolocation): europe (EU)",
                        "europe (failover): us (secondary); unhealthy: eu (primary)");
    }
    // end of the example

    // begin of the example
    private static BalancingPolicy activePassive(BalancingPolicy inner) {
        return Tiers.byRegion(List.of("eu", "us", "ap"))
                .failback(Failback.after(ofSeconds(30)).rampOver(ofSeconds(60)))
                .around(inner);
    }

    private static BalancingPolicy oneWriter() {
        return Tiers.oneAtATime(
                target -> Integer.parseInt(target.labels().getOrDefault("promotion-tier", "15")), ofSeconds(30));
    }

    private static BalancingPolicy activeActive(BalancingPolicy inner) {
        return weighted("regions", 1, leaf("eu"))
                .with(1, leaf("us"))
                .with(1, leaf("ap"))
                .around(Client.UNKNOWN, target -> target.locality().region(), inner);
    }

    private static BalancingPolicy nearest(BalancingPolicy inner) {
        return Tiers.byRegion(List.of("eu", "us", "ap")) // the order of what is not measured
                .nearestFirst(LatencyOrder.defaults())
                .around(inner);
    }
    // end of the example

    private final VirtualTime time = new VirtualTime();
    private final Map<String, HealthDetector.Verdict> verdicts = new HashMap<>();

    // begin of the example
    private static LoadBalancer watched(
            LoadBalancer.Builder builder,
            HealthDetector checks,
            BooleanSupplier tooManyErrors,
            InstantSource clock,
            Scheduler scheduler) {
        ZonalShifts shifts = ZonalShifts.over(StateStore.inMemory(Map.of()), clock, scheduler);
        ZoneWatch watch = new ZoneWatch();
        Autoshift.over(shifts, watch, Autoshift.Rules.defaults());
        PracticeRuns.builder(shifts, watch)
                .weekly(DayOfWeek.TUESDAY, LocalTime.of(10, 0))
                .blockedOn("FRI:16:00-MON:08:00")
                .failsOn("checkout errors", tooManyErrors)
                .build();
        return builder.detector(watch.over(checks)).detector(shifts.detector()).build();
    }
    // end of the example

    private LoadBalancer.Builder builder(BalancingPolicy policy) {
        return LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(Stream.of("eu", "us", "ap")
                        .flatMap(region -> Stream.of("a", "b").map(zone -> target(region, zone)))
                        .toList()))
                .policy(policy)
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(1));
    }

    private static Target target(String region, String zone) {
        String id = region + "-" + zone;
        return Target.of(id, "http://" + id + ":80")
                .in(region, id)
                .withLabel("promotion-tier", region.equals("ap") ? "0" : "1");
    }

    private HealthDetector told() {
        return environment -> (target, verdict) -> {
            verdicts.put(target.id(), verdict);
            return new HealthDetector.Watch() {};
        };
    }

    /** Chooses by chance among the healthy. */
    private static BalancingPolicy inner() {
        return (targets, random) -> {
            var fit = targets.where(i -> targets.status(i).isUsable()).orElse(targets);
            return (request, now) -> fit.get(random.nextInt(fit.size()));
        };
    }

    private List<String> serving(LoadBalancer balancer) {
        time.advance(Duration.ZERO);
        return Stream.generate(() -> balancer.acquire(PickRequest.any()))
                .limit(3000)
                .map(lease -> {
                    lease.complete(Outcome.SUCCESS);
                    return lease.target().locality().region();
                })
                .distinct()
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "active-passive, eu, us",
        "one writer, ap, eu",
        "active-active, ap eu us, ap us",
        "nearest, ap eu us, ap us" // nothing is measured yet, so the others are explored
    })
    void preset_euAndThenApAreLost_othersServe(String preset, String before, String after) {
        BalancingPolicy policy = switch (preset) {
            case "active-passive" -> activePassive(inner());
            case "one writer" -> oneWriter();
            case "active-active" -> activeActive(inner());
            default -> nearest(inner());
        };
        LoadBalancer balancer = builder(policy).detector(told()).build();
        String lost = preset.equals("one writer") ? "ap" : "eu";

        List<String> first = serving(balancer);
        verdicts.forEach((id, verdict) ->
                verdict.is(id.startsWith(lost) ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY, "lost"));

        assertThat(first).containsExactly(before.split(" "));
        assertThat(serving(balancer)).containsExactly(after.split(" "));
    }

    @Test
    void watched_balancer_servesAndPractices() {
        LoadBalancer balancer =
                watched(builder(inner()), told(), () -> false, () -> Instant.EPOCH.plusNanos(time.read()), time);

        time.advance(Duration.ofDays(5).plus(ofMinutes(601))); // 1970-01-01 was a Thursday

        assertThat(balancer.snapshot().targets())
                .filteredOn(state -> state.reason().contains("PRACTICE_RUN"))
                .hasSize(1);
    }
}
