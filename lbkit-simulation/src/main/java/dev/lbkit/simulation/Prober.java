package dev.lbkit.simulation;

import dev.lbkit.LoadReport;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Asks a simulated server how it is: the probes of a health check, or of a policy that looks before it picks.
 *
 * <p>A probe travels as a call does and costs the server nothing. A frozen or silent server does not answer; one that refuses,
 * fails or answers late does so to probes too.
 */
@FunctionalInterface
public interface Prober {

    /**
     * Sends a probe.
     *
     * @param target one of the simulation's servers
     * @return completes when the reply arrives, which may be never; exceptionally as {@link Calls.Wire#send} does
     */
    CompletionStage<Reply> probe(Target target);

    /**
     * What a server replies.
     *
     * @param load its load when it replied
     * @param latency how long a request would take that came then, by those before it; zero if there was none
     */
    record Reply(LoadReport load, Duration latency) {}
}
