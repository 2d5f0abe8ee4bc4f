package dev.lbkit.health;

import dev.lbkit.LoadReport;
import dev.lbkit.Target;
import java.util.concurrent.CompletionStage;

/**
 * A question to a target about its load, beside its calls.
 *
 * <p>Thread-safe: many targets are asked at once. The target answers it outside the queue of its requests, else the reply is late
 * where it matters. A probe knows no time-out; {@link LoadProbes} has one.
 */
@FunctionalInterface
public interface LoadProbe {

    /**
     * Asks a target.
     *
     * <p>Runs on the balancer's scheduler, so it must not block. Whatever it throws is a probe without a reply. One that takes too
     * long, or that nobody needs any more, is cancelled through {@link java.util.concurrent.CompletableFuture#cancel} on the stage's
     * future.
     *
     * @param target whom to ask
     * @return completes with what the target says, on any thread; completing with an exception is no reply
     */
    CompletionStage<LoadReport> ask(Target target);
}
