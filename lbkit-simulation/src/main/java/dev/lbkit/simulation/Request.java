package dev.lbkit.simulation;

import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** One request of a run, from its arrival to its end, and the wire of its attempts. */
final class Request implements Calls.Wire {

    private final World world;
    private final World.Client client;
    private final double work; // nanoseconds
    private final int number; // in the journal
    private boolean ended;
    private Subscription deadline = () -> {};

    Request(World world, World.Client client, double work) {
        this.world = world;
        this.client = client;
        this.work = work;
        number = world.journal().begin(world.time().read());
    }

    void begin(PickRequest request) {
        CompletionStage<?> call;
        try {
            call = client.caller().call(request, this);
        } catch (NoTargetException none) {
            fail();
            return;
        }
        call.whenComplete((answer, failure) -> {
            if (failure == null) {
                succeed();
            } else {
                fail();
            }
        });
        if (!ended) {
            // After the call has begun, so that a time-out of the same length comes first and is told to the balancer.
            deadline = world.time().in(world.deadline().toNanos(), () -> expire(call));
        }
    }

    private void expire(CompletionStage<?> call) {
        fail();
        call.toCompletableFuture().cancel(true);
    }

    private void succeed() {
        if (isFirstEnd()) {
            world.journal().succeed(number, world.time().read());
        }
    }

    private void fail() {
        if (isFirstEnd()) {
            world.journal().fail(number, world.time().read());
        }
    }

    private boolean isFirstEnd() {
        boolean first = !ended;
        ended = true;
        deadline.close();
        return first;
    }

    @Override
    public CompletionStage<Void> send(Target target) {
        Machine machine = world.fleet().behind(target);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        world.journal().send(world.time().read(), machine.number());
        world.travel(
                client,
                machine,
                () -> machine.receive(
                        work, outcome -> world.travel(client, machine, () -> settle(answer, outcome, machine))));
        return answer;
    }

    private static void settle(CompletableFuture<Void> answer, Outcome outcome, Machine machine) {
        if (answer.isDone()) {
            return; // given up
        }
        String server = machine.target().id();
        switch (outcome) {
            case SUCCESS -> answer.complete(null);
            case UNREACHABLE -> answer.completeExceptionally(new ConnectException(server + " refused the connection"));
            case REJECTED -> answer.completeExceptionally(new RejectedExecutionException(server + " is full"));
            default -> answer.completeExceptionally(new IOException(server + " answered with an error"));
        }
    }
}
