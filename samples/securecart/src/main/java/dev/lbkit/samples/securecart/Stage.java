package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Scene.Mark;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where the acts are played: the cloud, the clock of the run, and the marks. Confined to the thread that plays. */
final class Stage {

    private final Cloud cloud;
    private final Registry registry;
    private final Supplier<Duration> clock;
    private final List<Mark> marks = new ArrayList<>();

    /** A stage over this cloud, listed in this registry; the clock says how long the run has lasted. */
    Stage(Cloud cloud, Registry registry, Supplier<Duration> clock) {
        this.cloud = cloud;
        this.registry = registry;
        this.clock = clock;
    }

    /** Plays one act to its end. An act whose deeds take longer than planned lasts longer. */
    Scene play(Act act) throws IOException, InterruptedException {
        Duration start = clock.get();
        marks.clear();
        act.opening().perform(this);
        pause(start.plus(act.length()).minus(clock.get()));
        act.closing().perform(this);
        return new Scene(act, start, clock.get(), List.copyOf(marks));
    }

    Cloud cloud() {
        return cloud;
    }

    Registry registry() {
        return registry;
    }

    /** Notes on the time axis what is about to be done. */
    void mark(String label) {
        marks.add(new Mark(clock.get(), label));
    }

    /** Lets the traffic run for this long; returns at once when it is not positive. */
    void pause(Duration length) throws InterruptedException {
        if (length.compareTo(Duration.ZERO) > 0) {
            Thread.sleep(length.toMillis());
        }
    }
}
