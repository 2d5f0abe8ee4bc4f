package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Bug class B47: a virtual thread that acquires and completes never pins its carrier, as the flight recorder sees it. */
@EnabledForJreRange(min = JRE.JAVA_21)
final class PinningTest {

    private static final String PINNED = "jdk.VirtualThreadPinned";

    @TempDir
    Path folder;

    /** How often virtual threads pinned their carriers during some work of each of these. */
    private long pinned(List<Runnable> works) throws Exception {
        Path file = folder.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            List<Thread> threads = new ArrayList<>();
            for (Runnable work : works) {
                threads.add(startVirtual(work));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            recording.dump(file);
        }
        return count(file);
    }

    /** By reflection, as this is compiled for Java 17. */
    private static Thread startVirtual(Runnable work) throws IllegalAccessException, NoSuchMethodException {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(PINNED))
                .count();
    }

    @Test
    void acquireAndComplete_onVirtualThreads_neverPin() throws Exception {
        LoadBalancer balancer = LoadBalancer.builder("virtual")
                .targets(TargetSource.fixed(IntStream.range(0, 20)
                        .mapToObj(i -> Target.of("http://10.0.0." + i))
                        .toList()))
                .policy(Policies.avoidTried(Policies.healthyOnly(0.5, Policies.peakEwma())))
                .build();
        Runnable calls = () -> {
            for (int i = 0; i < 1000; i++) {
                balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
            }
        };
        calls.run(); // classes that are being initialized pin

        long pinned = pinned(Collections.nCopies(200, calls));

        assertThat(pinned).isZero();
        balancer.close();
    }

    @Test
    void plantedPin_isSeen() throws Exception {
        assertThat(pinned(List.of(() -> assertThat(WaitsWhileInitialized.DONE).isFalse())))
                .isPositive();
    }

    /** Planted: a thread that waits in a class initializer cannot leave its carrier. */
    private static final class WaitsWhileInitialized {

        static final boolean DONE = await();

        private static boolean await() {
            try {
                return new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
