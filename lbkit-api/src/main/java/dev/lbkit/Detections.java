package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** The detectors of one balancer at work: foreign code, whose throwing becomes an event. Used by the update loop, but for advice. */
final class Detections {

    private static final Pattern LAMBDA = Pattern.compile("(\\$\\$Lambda).*"); // what follows differs between processes

    private final LoadBalancer.Environment environment;
    private final UpdateLoop loop;
    private final List<HealthDetector.Detection> running =
            new CopyOnWriteArrayList<>(); // written by the update loop, asked for advice by any thread

    Detections(List<HealthDetector> detectors, LoadBalancer.Environment environment, UpdateLoop loop) {
        this.environment = environment;
        this.loop = loop;
        try {
            detectors.forEach(detector -> running.add(detector.start(environment)));
        } catch (Throwable e) {
            close(); // those that were started before
            throw e;
        }
    }

    /** Hears what a detector finds. */
    interface Findings {

        void verdict(Seat seat, int detector, HealthStatus status, String reason);
    }

    int size() {
        return running.size();
    }

    /** What tells each detector from the others in every process: its class, and its number among those of that class. */
    static List<String> names(List<HealthDetector> detectors) {
        Map<String, Integer> counts = new HashMap<>();
        return detectors.stream()
                .map(detector -> {
                    String name = LAMBDA.matcher(detector.getClass().getName()).replaceFirst("$1");
                    int number = counts.merge(name, 1, Integer::sum);
                    return number == 1 ? name : name + "#" + number;
                })
                .toList();
    }

    /** What they have to say of what they heard. Any thread. */
    List<String> advice(LoadBalancer.Snapshot fleet) {
        List<String> advice = new ArrayList<>();
        running.forEach(detection -> contain(() -> advice.addAll(detection.advice(fleet))));
        return advice;
    }

    /** Has all of them watch a target; what they find arrives on the update loop. */
    void watch(Seat seat, Findings findings) {
        for (int i = 0; i < running.size(); i++) {
            seat.watchedBy(watch(running.get(i), seat.target(), new Verdict(loop, seat, i, findings)));
        }
    }

    /** The watch, or one that hears nothing where there is none: so each has the place of its detector. */
    private HealthDetector.Watch watch(HealthDetector.Detection detection, Target target, Verdict verdict) {
        try {
            return requireNonNull(detection.watch(target, verdict), "watch");
        } catch (Throwable e) {
            failed(e);
            return new HealthDetector.Watch() {};
        }
    }

    /** What one detector says of one target. */
    private record Verdict(UpdateLoop loop, Seat seat, int detector, Findings findings)
            implements HealthDetector.Verdict {

        @Override
        public void is(HealthStatus status, String reason) {
            if (status == HealthStatus.DRAINING) {
                throw new IllegalArgumentException("status: DRAINING (expected: a finding; draining is an order)");
            }
            loop.post(() -> findings.verdict(seat, detector, status, reason));
        }

        @Override
        public void load(LoadReport report) {
            seat.member.reported(report);
        }
    }

    /** Ends the watching of a target. */
    void leave(Seat seat) {
        seat.watches().forEach(watch -> contain(watch::close));
    }

    private void contain(Runnable foreign) {
        try {
            foreign.run();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "detector", cause));
    }

    void close() {
        running.forEach(detection -> contain(detection::close));
        running.clear(); // a closed balancer that is still held keeps nobody's threads alive
    }
}
