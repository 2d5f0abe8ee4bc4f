package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/*
 * A call that ends adds to what is owed, and plans a burst unless one is planned. Bursts run one at a time. The order in which targets
 * are asked is a deck that is shuffled while it is dealt, so nobody is asked twice before all were; when targets come or go it is dealt
 * anew.
 */
/** The targets of one balancer, as they are asked for their load. Thread-safe and lock-free. */
final class AskedFleet implements HealthDetector.Detection {

    private static final long PROBE = 1000; // owed, in thousandths

    private final LoadBalancer.Environment environment;
    private final long perCall;
    private final LoadProbe probe;
    private final List<AskedTarget> asked = new CopyOnWriteArrayList<>();
    private final AtomicLong owed = new AtomicLong();
    private final AtomicBoolean planned = new AtomicBoolean(); // or running
    private final AtomicInteger membership = new AtomicInteger(); // raised after each change: its size may be as before
    private AskedTarget[] deck = {}; // guarded by planned, as is the next
    private int dealt;
    private int dealtTo; // guarded by planned; the membership that the deck was shuffled for

    AskedFleet(LoadBalancer.Environment environment, double perCall, LoadProbe probe) {
        this.environment = environment;
        this.perCall = Math.round(perCall * PROBE);
        this.probe = probe;
    }

    @Override
    public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        AskedTarget joined = new AskedTarget(target, verdict, this);
        asked.add(joined);
        membership.incrementAndGet();
        environment.scheduler().schedule(Duration.ZERO, () -> joined.ask(probe, now()));
        return joined;
    }

    private long now() {
        return environment.ticker().read();
    }

    /** A call ended. */
    void called() {
        if (owed.addAndGet(perCall) >= PROBE) {
            plan();
        }
    }

    private void plan() {
        if (!planned.get() && planned.compareAndSet(false, true)) {
            environment.scheduler().schedule(Duration.ZERO, this::burst);
        }
    }

    private void burst() {
        try {
            long probes = owed.get() / PROBE;
            owed.addAndGet(-probes * PROBE);
            shuffle();
            long most = Math.min(probes, deck.length);
            for (long i = 0; i < most; i++) {
                deal().ask(probe, now());
            }
        } finally {
            planned.set(false);
        }
        if (owed.get() >= PROBE && !asked.isEmpty()) {
            plan();
        }
    }

    private void shuffle() {
        int now = membership.get(); // read first: a change meanwhile is dealt anew by the next burst
        if (now != dealtTo) {
            deck = asked.toArray(AskedTarget[]::new);
            dealt = 0;
            dealtTo = now;
        }
    }

    private AskedTarget deal() {
        dealt = dealt == deck.length ? 0 : dealt;
        int drawn = environment.random().nextInt(dealt, deck.length);
        AskedTarget next = deck[drawn];
        deck[drawn] = deck[dealt];
        deck[dealt++] = next;
        return next;
    }

    void left(AskedTarget gone) {
        asked.remove(gone);
        membership.incrementAndGet();
    }
}
