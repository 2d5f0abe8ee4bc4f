package dev.lbkit.health;

import dev.lbkit.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** Runs a check that blocks on an executor, and interrupts it when it is cancelled. */
record BlockingProbe(Probes.BlockingCheck check, Executor executor) implements Probe {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // cancelling a task does not throw
    public CompletionStage<Result> check(Target target) {
        CompletableFuture<Result> end = new CompletableFuture<>();
        FutureTask<Boolean> task = new FutureTask<>(() -> end.complete(run(target)));
        end.whenComplete((result, e) -> abandon(task, end));
        executor.execute(task);
        return end;
    }

    private static void abandon(FutureTask<?> task, CompletableFuture<?> end) {
        // Not at every end: the usual one comes from inside the task, whose thread must not be left interrupted.
        if (end.isCancelled()) {
            task.cancel(true);
        }
    }

    private Result run(Target target) {
        try {
            return check.check(target);
        } catch (Throwable e) {
            return Result.fail(e);
        }
    }

    @Override
    public String toString() {
        return "blocking " + check;
    }
}
