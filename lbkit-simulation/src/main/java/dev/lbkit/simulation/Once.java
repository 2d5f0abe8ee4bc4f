package dev.lbkit.simulation;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** One attempt for each call. */
record Once(Duration timeout) implements Calls {

    @Override
    public Caller over(LoadBalancer balancer) {
        Scheduler scheduler = balancer.environment().scheduler();
        return (request, wire) -> {
            Lease lease = balancer.acquire(request);
            CompletableFuture<LoadReport> sent = wire.send(lease.target()).toCompletableFuture();
            Subscription timer = scheduler.schedule(
                    timeout, () -> sent.completeExceptionally(new TimeoutException("no answer within " + timeout)));
            return sent.whenComplete((answer, failure) -> {
                timer.close();
                if (failure == null) {
                    lease.complete(Outcome.SUCCESS, answer);
                } else {
                    lease.complete(outcome(failure));
                }
            });
        };
    }

    private static Outcome outcome(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return Outcome.TIMEOUT;
        }
        if (failure instanceof ConnectException) {
            return Outcome.UNREACHABLE;
        }
        return failure instanceof RejectedExecutionException ? Outcome.REJECTED : Outcome.FAILURE;
    }
}
