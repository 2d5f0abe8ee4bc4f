package dev.lbkit.simulation;

import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * How a client makes its calls: by one attempt, or by whatever the service ships.
 *
 * <p>A failover of lbkit-failover fits as it is:
 *
 * <pre>{@code
 * simulation.calls(balancer -> {
 *     Failover failover = Failover.builder(balancer).attempts(2).deadline(ofSeconds(2)).idempotent().build();
 *     return (request, wire) -> failover.callAsync(request, wire::send);
 * })
 * }</pre>
 */
@FunctionalInterface
public interface Calls {

    /**
     * Begins to work for one client.
     *
     * @param balancer the client's balancer
     * @return makes that client's calls
     */
    Caller over(LoadBalancer balancer);

    /**
     * One attempt at the balancer's choice. Time-outs are told to the balancer as such, and the load that servers report.
     *
     * @param timeout how long the attempt may take; at most the deadline of the simulation
     * @return the calls
     */
    static Calls once(Duration timeout) {
        return new Once(timeout);
    }

    /** Makes the calls of one client. */
    @FunctionalInterface
    interface Caller {

        /**
         * Begins a call. Must not block, and must use no clock, thread or chance but the balancer's.
         *
         * @param request what is known of the call
         * @param wire takes the attempts
         * @return completes when the call ends, exceptionally if it failed; cancelled at the deadline
         * @throws dev.lbkit.NoTargetException if there was no target, which is a failed call
         */
        CompletionStage<?> call(PickRequest request, Wire wire);
    }

    /** Carries the attempts of one call to the servers. */
    @FunctionalInterface
    interface Wire {

        /**
         * Sends the call to a target.
         *
         * @param target one that the balancer gave
         * @return completes when an answer arrives, which may be never, with the load that the server reports on it;
         *     exceptionally with a {@link java.net.ConnectException} if the server refuses the connection, with a {@link java.util.concurrent.RejectedExecutionException} if it is
         *     full, with an {@link java.io.IOException} if it answers with an error. Cancelling it gives the answer up; the
         *     server works on
         */
        CompletionStage<LoadReport> send(Target target);
    }
}
