package dev.lbkit.simulation;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void schedule_zeroDelay_runsAtTheNextAdvanceAndNotBefore() {
        time.schedule(ZERO, () -> ran.add("task"));
        assertThat(ran).isEmpty();

        time.advance(ZERO);

        assertThat(ran).containsExactly("task");
    }

    @Test
    void advance_taskSchedulesAnother_bothRunAtTheirOwnTicks() {
        time.schedule(ofMillis(10), () -> {
            ran.add("first at " + time.read());
            time.schedule(ofMillis(5), () -> ran.add("second at " + time.read()));
        });

        time.advance(ofMillis(20));

        assertThat(ran).containsExactly("first at 10000000", "second at 15000000");
        assertThat(time.read()).isEqualTo(ofMillis(20).toNanos());
    }

    @Test
    void close_beforeDue_dropsTheTask() {
        Subscription task = time.schedule(ofSeconds(1), () -> ran.add("task"));

        task.close();
        time.advance(ofSeconds(2));

        assertThat(ran).isEmpty();
        assertThat(time.pending()).isZero();
    }

    @Test
    void advance_tickWraps_tasksStillRunInOrder() {
        VirtualTime late = new VirtualTime(Long.MAX_VALUE - 5);
        late.schedule(java.time.Duration.ofNanos(10), () -> ran.add("after the wrap"));
        late.schedule(java.time.Duration.ofNanos(3), () -> ran.add("before the wrap"));

        late.advance(java.time.Duration.ofNanos(20));

        assertThat(ran).containsExactly("before the wrap", "after the wrap");
    }

    /** The far task must not run in place of the near one that goes while time is on its way to it. {@code -Dlbkit.stress=N}: N times as long. */
    @Test
    void advance_tasksDroppedByAnotherThread_staysWithinItsStep() throws InterruptedException {
        int rounds = 5000 * Integer.getInteger("lbkit.stress", 1);
        AtomicReference<Subscription> near = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!over.get()) {
                Subscription task = near.getAndSet(null);
                if (task != null) {
                    task.close();
                }
            }
        });
        other.start();
        try {
            for (int i = 0; i < rounds; i++) {
                VirtualTime own = new VirtualTime();
                own.schedule(ofSeconds(100), () -> ran.add("far"));
                for (int k = 0; k < 8; k++) {
                    near.set(own.schedule(ofSeconds(5), () -> {}));
                }
                own.advance(ofSeconds(10));
                assertThat(own.read()).isEqualTo(ofSeconds(10).toNanos());
            }
        } finally {
            over.set(true);
            other.join();
        }

        assertThat(ran).isEmpty();
    }

    @Test
    void advance_negative_isRefused() {
        assertThatThrownBy(() -> time.advance(ofSeconds(-1))).hasMessage("step: PT-1S (expected: >= 0)");
    }

    @Property
    void advance_anyDelays_runsInOrderOfTimeThenOfScheduling(
            @ForAll @Size(max = 50) List<@IntRange(max = 20) Integer> delays) {
        VirtualTime own = new VirtualTime();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            int id = i;
            own.schedule(ofMillis(delays.get(i)), () -> order.add(id));
        }

        own.advance(ofMillis(20));

        List<Integer> expected = new ArrayList<>(order);
        expected.sort((a, b) -> delays.get(a).equals(delays.get(b)) ? a - b : delays.get(a) - delays.get(b));
        assertThat(order).hasSameSizeAs(delays).isEqualTo(expected);
    }
}
