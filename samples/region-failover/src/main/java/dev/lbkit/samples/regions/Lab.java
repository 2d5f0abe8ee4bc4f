package dev.lbkit.samples.regions;

import static dev.lbkit.failover.gslb.Panel.Position.OFF;
import static dev.lbkit.failover.gslb.Panel.Position.ON;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.failover.gslb.RefusedException;
import dev.lbkit.failover.gslb.ZonalShift;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The steps. A call that fails in any of them ends the lab. */
final class Lab {

    private static final Duration LIMIT = ofSeconds(8);
    private static final int SAMPLE = 40;
    private static final int PAUSE_MILLIS = 5; // between calls

    private final List<Zone> primary;
    private final Service service;
    private boolean held = true;

    Lab(List<Zone> zones, Service service) {
        primary = zones.stream().filter(zone -> zone.region().equals("eu")).toList();
        this.service = service;
    }

    /** Plays all steps; tells whether every one held. */
    boolean run() throws IOException, InterruptedException {
        step("both regions are up: eu, the primary, serves", until(Set.of("eu-a", "eu-b")::equals));
        primary.forEach(Zone::close);
        step("eu lost its power: us takes over", until(Set.of("us-a", "us-b")::equals));
        for (Zone zone : primary) {
            zone.start();
        }
        step("eu has power again: it waits", awaitHealthy() && isServedBy("us"));
        step("eu has waited for " + Service.DWELL + ": it serves again", until(Set.of("eu-a", "eu-b")::equals));
        service.shifts.shift("eu-a", ofMinutes(30), "disks are failing");
        step("zonal shift: nothing goes to eu-a", until(names -> !names.contains("eu-a")));
        service.shifts.cancel(ZonalShift.Kind.MANUAL);
        step("the shift is cancelled: eu-a serves again", until(Set.of("eu-a", "eu-b")::equals));
        service.controls.update(Map.of("us", OFF));
        step(
                "us is switched off for maintenance: no call may go there, eu serves",
                until(names -> names.equals(Set.of("eu-a", "eu-b")) && isOff("us")));
        step("eu cannot be switched off too", refused());
        Thread.sleep(Service.REST.plusMillis(100).toMillis());
        service.controls.update(Map.of("eu", OFF, "us", ON));
        step("both are switched at once: us serves", until(Set.of("us-a", "us-b")::equals));
        System.out.println(held ? "every step held" : "a step did not hold");
        return held;
    }

    private boolean refused() throws IOException, InterruptedException {
        try {
            service.controls.update(Map.of("eu", OFF));
            return false;
        } catch (RefusedException e) {
            System.out.println("     " + e.getMessage());
            return e.reason() == RefusedException.Reason.ASSERTION && isServedBy("eu");
        }
    }

    /** Calls until the zones that answer a sample of calls are as expected, or the time is over. */
    private boolean until(Predicate<Set<String>> expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - end < 0) {
            if (expected.test(served())) {
                return true;
            }
        }
        return false;
    }

    private boolean awaitHealthy() throws IOException, InterruptedException {
        return until(names -> service.balancer.snapshot().targets().stream()
                .allMatch(state -> state.status().isUsable()));
    }

    /** Whether no target of the region may be used: of one that has no traffic anyway, calls alone would not tell. */
    private boolean isOff(String region) {
        return service.balancer.snapshot().targets().stream()
                .filter(state -> state.target().locality().region().equals(region))
                .noneMatch(state -> state.status().isUsable());
    }

    private boolean isServedBy(String region) throws IOException, InterruptedException {
        return served().stream().allMatch(name -> name.startsWith(region));
    }

    private Set<String> served() throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < SAMPLE; i++) {
            names.add(service.call());
            Thread.sleep(PAUSE_MILLIS);
        }
        return names;
    }

    private void step(String what, boolean ok) {
        held &= ok;
        System.out.println((ok ? "ok   " : "FAIL ") + what);
        System.out.println("     " + service.balancer.explain(PickRequest.any()).path());
        for (LoadBalancer.TargetState state : service.balancer.snapshot().targets()) {
            if (!state.status().isUsable()) {
                System.out.println("     " + state.target().id() + " " + state.status() + ": " + state.reason());
            }
        }
    }
}
