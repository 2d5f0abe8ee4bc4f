package dev.lbkit.health;

import dev.lbkit.Target;
import dev.lbkit.health.TargetHealth.Reason;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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
    public Probe start() {
        return new BlockingProbe(new Alone(check, ConcurrentHashMap.newKeySet()), executor);
    }

    @Override
    public String toString() {
        return "blocking " + check;
    }

    /**
     * Leaves a target alone while an earlier check of it is still on its thread: one that hangs holds one thread, not all.
     *
     * @param check what to run
     * @param running the ids of the targets under checks
     */
    private record Alone(Probes.BlockingCheck check, Set<String> running) implements Probes.BlockingCheck {

        @Override
        public Result check(Target target) throws Exception {
            if (!running.add(target.id())) {
                return new Failed(Reason.TIMEOUT, "an earlier check ignores its interruption and still runs");
            }
            try {
                return check.check(target);
            } finally {
                running.remove(target.id());
            }
        }

        @Override
        public String toString() {
            return check.toString();
        }
    }
}
