package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Asks one part that is foreign code: what it throws is told once, and stands for another answer. Thread-safe. */
final class Foreign {

    private final String part;
    private final LoadBalancer.Environment environment;
    private final AtomicBoolean isTold = new AtomicBoolean(); // a snapshot is asked for often, and by listeners too

    /** A part by what events call it. */
    Foreign(String part, LoadBalancer.Environment environment) {
        this.part = part;
        this.environment = environment;
    }

    /** Its answer, or the other one if it throws or has none. */
    <T> T ask(Supplier<T> question, T otherwise) {
        try {
            return requireNonNull(question.get(), "answer");
        } catch (Throwable e) {
            if (isTold.compareAndSet(false, true)) {
                environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), part, e));
            }
            return otherwise;
        }
    }
}
