package dev.lbkit.simulation;

import dev.lbkit.LoadReport;
import dev.lbkit.NoTargetException;
import dev.lbkit.PickRequest;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
    public CompletionStage<LoadReport> send(Target target) {
        Machine machine = world.fleet().behind(target);
        CompletableFuture<LoadReport> answer = new CompletableFuture<>();
        world.journal().send(world.time().read(), machine.number());
        world.travel(
                client.place(),
                machine,
                () -> machine.receive(work, outcome -> {
                    LoadReport report = machine.report();
                    world.travel(client.place(), machine, () -> Answers.settle(answer, outcome, machine, report));
                }));
        return answer;
    }
}
