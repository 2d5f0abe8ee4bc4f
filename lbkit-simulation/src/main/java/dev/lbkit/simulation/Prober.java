package dev.lbkit.simulation;

import dev.lbkit.LoadReport;
import dev.lbkit.Target;
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
     * @return completes when the reply arrives with the server's load at that moment, which may be never; exceptionally as
     *     {@link Calls.Wire#send} does
     */
    CompletionStage<LoadReport> probe(Target target);
}
