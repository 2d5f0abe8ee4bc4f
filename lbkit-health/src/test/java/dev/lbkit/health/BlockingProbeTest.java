package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.Target;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Probes on an executor that the test steps. */
class BlockingProbeTest {

    private static final Target TARGET = Lab.target("db");

    private final Queue<Runnable> queue = new ArrayDeque<>();

    private CompletableFuture<Probe.Result> begin(Probe probe) {
        return probe.check(TARGET).toCompletableFuture();
    }

    @Test
    void check_onTheExecutor_givesWhatItFinds() {
        CompletableFuture<Probe.Result> result =
                begin(Probes.blocking(target -> Probe.Result.fail(target.id() + " is read-only"), queue::add));
        boolean early = result.isDone();

        queue.remove().run();

        assertThat(early).isFalse();
        assertThat(result).isCompletedWithValue(Probe.Result.fail("db is read-only"));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void check_thatThrows_isAFailedOne() {
        CompletableFuture<Probe.Result> result = begin(Probes.blocking(
                target -> {
                    throw new IOException("no connection");
                },
                queue::add));

        queue.remove().run();

        assertThat(result).isCompletedWithValue(Probe.Result.fail("java.io.IOException: no connection"));
    }

    @Test
    void check_cancelledWhileItRuns_isInterrupted() {
        CompletableFuture<CompletableFuture<Probe.Result>> running = new CompletableFuture<>();
        boolean[] interrupted = {false};
        running.complete(begin(Probes.blocking(
                target -> {
                    running.join().cancel(true);
                    interrupted[0] = Thread.interrupted();
                    return Probe.Result.pass();
                },
                queue::add)));

        queue.remove().run();

        assertThat(interrupted).containsExactly(true);
        assertThat(running.join()).isCancelled();
    }

    @Test
    void check_cancelledBeforeItBegins_neverDoes() {
        boolean[] begun = {false};
        CompletableFuture<Probe.Result> result = begin(Probes.blocking(
                target -> {
                    begun[0] = true;
                    return Probe.Result.pass();
                },
                queue::add));

        result.cancel(true);
        queue.remove().run();

        assertThat(begun).containsExactly(false);
    }

    @Test
    void check_thatTheExecutorRejects_throws() {
        Probe probe = Probes.blocking(target -> Probe.Result.pass(), task -> {
            throw new RejectedExecutionException("queue full");
        });

        assertThatThrownBy(() -> probe.check(TARGET)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void tcp_withAResolver_asksItForTheName() {
        CompletableFuture<Probe.Result> result = Probes.tcp(queue::add)
                .check(Target.of("http://no-such-host.invalid:80"))
                .toCompletableFuture();
        boolean early = result.isDone();

        queue.remove().run();

        assertThat(early).isFalse();
        assertThat(result.join().toString()).contains("java.net.UnknownHostException: no-such-host.invalid");
    }
}
