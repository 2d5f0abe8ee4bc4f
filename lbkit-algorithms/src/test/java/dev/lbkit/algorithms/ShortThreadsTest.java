package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bug class B48: threads that live for one call leave nothing behind. {@code -Dlbkit.stress=N} starts N times as many. */
final class ShortThreadsTest {

    private static final int THREADS = 5_000 * Integer.getInteger("lbkit.stress", 1);
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void threads_ofOneCallEach_leaveNothingBehind() throws InterruptedException {
        List<LoadBalancer> balancers = Stream.of(Policies.roundRobin(), Policies.leastRequest(2), Policies.peakEwma())
                .map(policy -> LoadBalancer.builder("short")
                        .targets(TargetSource.fixed(IntStream.range(0, 20)
                                .mapToObj(i -> Target.of("http://10.0.0." + i))
                                .toList()))
                        .policy(policy)
                        .build())
                .toList();
        callOnThreads(balancers, 1000);

        long before = used();
        callOnThreads(balancers, THREADS);
        long after = used();

        assertThat(after - before).isLessThan(MEBIBYTE);
        balancers.forEach(LoadBalancer::close);
    }

    private static void callOnThreads(List<LoadBalancer> balancers, int threads) throws InterruptedException {
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> balancers.forEach(
                    balancer -> balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS)));
            thread.start();
            thread.join();
        }
    }

    private static long used() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
