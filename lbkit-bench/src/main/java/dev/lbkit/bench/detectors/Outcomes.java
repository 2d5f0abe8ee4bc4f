package dev.lbkit.bench.detectors;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/*
 * No balancer and no servers: outcomes go straight into the detectors, all of them on the same calls, so that 300 targets at
 * 1000 calls a second cost a minute of virtual time instead of an hour of the machine's. An ejected target goes on being called
 * here, and its detector does not listen, which is the same to a detector as if it were not called. Latencies are exponential with a
 * mean of 20 ms. Between two calls time goes on by a millisecond at least, so that the ticks of calls a microsecond apart are alike.
 */
/** Streams how calls ended into detectors, in virtual time. */
final class Outcomes {

    private static final double MEAN_NANOS = 20e6;
    private static final long STEP_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final Load load;
    private final SplittableRandom calls;
    private final SplittableRandom chance;
    private final List<Listening> listening = new ArrayList<>();

    Outcomes(Load load, long seed) {
        this.load = load;
        SplittableRandom root = new SplittableRandom(seed);
        calls = root.split();
        chance = root.split();
    }

    /** One detector with its watches, and what it found. */
    final class Listening {

        private final List<HealthDetector.Watch> watches = new ArrayList<>();
        private int found; // targets, each as often as it was
        private long foundHarmedAt = Long.MAX_VALUE;

        private Listening(HealthDetector detector) {
            HealthDetector.Detection detection = detector.start(
                    new LoadBalancer.Environment("report", time, time, chance.split(), new BalancerListener() {
                        @Override
                        public void on(BalancerEvent event) {
                            throw new IllegalStateException(event.toString());
                        }
                    }));
            for (int i = 0; i < load.targets(); i++) {
                int number = i;
                boolean[] was = {false};
                watches.add(detection.watch(Target.of("t" + i, "http://10.0.0.1:" + (i + 1)), (status, reason) -> {
                    boolean is =
                            status == HealthStatus.UNHEALTHY || reason.startsWith("would have "); // by soft ejection
                    if (is && !was[0]) {
                        find(number);
                    }
                    was[0] = is;
                }));
            }
        }

        private void find(int target) {
            found++;
            if (target == 0) {
                foundHarmedAt = Math.min(foundHarmedAt, time.read());
            }
        }

        int found() {
            return found;
        }

        /** Seconds until the harmed target was found; infinite if it was not. */
        double seconds() {
            return foundHarmedAt == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : foundHarmedAt / 1e9;
        }
    }

    Listening listen(HealthDetector detector) {
        Listening one = new Listening(detector);
        listening.add(one);
        return one;
    }

    /** Runs for so long, or until every detector has found the harmed target. */
    void run(double seconds, Harm harm) {
        boolean isHarmed = !harm.equals(Harm.NONE);
        double end = seconds * 1e9;
        for (double at = 0; at < end; at += load.gapNanos()) {
            if (at - time.read() >= STEP_NANOS) {
                time.advance(Duration.ofNanos((long) at - time.read()));
                if (isHarmed && listening.stream().allMatch(one -> one.foundHarmedAt < Long.MAX_VALUE)) {
                    return;
                }
            }
            call(harm);
        }
    }

    private void call(Harm harm) {
        int target = calls.nextInt(load.targets());
        double faults = target == 0 ? Math.max(load.faults(), harm.faults()) : load.faults();
        Outcome outcome = calls.nextDouble() < faults ? Outcome.FAILURE : Outcome.SUCCESS;
        double latency = -MEAN_NANOS * StrictMath.log(1 - calls.nextDouble()) * (target == 0 ? harm.slowness() : 1);
        long now = time.read();
        long took = Math.min((long) latency, now);
        for (int i = 0; i < listening.size(); i++) {
            listening.get(i).watches.get(target).heard(outcome, took, now);
        }
    }
}
