package dev.lbkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** In which order the loop takes what is posted, by whom ever, and when it publishes. */
final class UpdateLoopTest {

    private final Deque<Runnable> scheduled = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    /** A loop that notes when it publishes, and then does what the function of it gives. */
    private UpdateLoop loop(Function<UpdateLoop, Runnable> publish) {
        AtomicReference<UpdateLoop> loop = new AtomicReference<>();
        Scheduler scheduler = (delay, task) -> {
            scheduled.add(task);
            return () -> scheduled.remove(task);
        };
        loop.setPlain(new UpdateLoop(
                scheduler,
                () -> {
                    seen.add("publish");
                    publish.apply(loop.getPlain()).run();
                },
                failures::add));
        return loop.getPlain();
    }

    private void post(UpdateLoop loop, String name, Runnable then) {
        loop.post(() -> {
            seen.add(name);
            then.run();
            seen.add("end of " + name);
        });
    }

    private void runOne() {
        scheduled.remove().run();
    }

    @Test
    void post_beforeBegin_waitsAndIsPublishedOnceByBegin() {
        UpdateLoop loop = loop(self -> () -> {});

        post(loop, "one", () -> {});
        post(loop, "two", () -> {});
        assertThat(seen).isEmpty();
        loop.begin();

        assertThat(seen).containsExactly("one", "end of one", "two", "end of two", "publish");
        assertThat(scheduled).isEmpty();
    }

    @Test
    void post_insideAChange_isRunAfterItAndPublishedWithIt() {
        UpdateLoop loop = loop(self -> () -> {});
        loop.begin();
        seen.clear();

        post(loop, "outer", () -> post(loop, "inner", () -> {}));
        runOne();

        assertThat(seen).containsExactly("outer", "end of outer", "inner", "end of inner", "publish");
        assertThat(scheduled).as("one round was enough").isEmpty();
    }

    @Test
    void post_whilePublishing_isPublishedByARoundOfItsOwn() {
        AtomicInteger left = new AtomicInteger(1);
        UpdateLoop loop = loop(self -> () -> {
            if (left.getAndDecrement() == 1) {
                post(self, "late", () -> {});
            }
        });

        loop.begin();
        assertThat(seen).containsExactly("publish");
        runOne();

        assertThat(seen).containsExactly("publish", "late", "end of late", "publish");
        assertThat(scheduled).isEmpty();
    }

    @Test
    void change_thatAlwaysPostsAnother_keepsNobodyFromBeingPublishedAndNoThread() {
        UpdateLoop loop = loop(self -> () -> {});
        Runnable[] again = new Runnable[1];
        again[0] = () -> loop.post(again[0]);
        loop.post(again[0]);

        loop.begin();
        post(loop, "other", () -> {});
        runOne();

        assertThat(seen).containsExactly("publish", "other", "end of other", "publish");
        assertThat(scheduled).as("the next round").hasSize(1);
    }

    @Test
    void changeAndPublish_throw_areToldAndTheLoopGoesOn() {
        UpdateLoop loop = loop(self -> () -> {
            throw new AssertionError("publish");
        });
        loop.post(() -> {
            throw new IllegalStateException("change");
        });
        post(loop, "next", () -> {});

        loop.begin();

        assertThat(seen).containsExactly("next", "end of next", "publish");
        assertThat(failures).extracting(Throwable::getMessage).containsExactly("change", "publish");
    }

    /** No wake-up is lost: after the last post comes a round that publishes it. */
    @Test
    void posts_ofManyThreads_areEachRunOnceAndPublished() throws InterruptedException {
        int threads = 3;
        int each = 20_000;
        int[] run = {0}; // by the loop alone
        CountDownLatch published = new CountDownLatch(1);
        try (Scheduler scheduler = Scheduler.system("loop")) {
            UpdateLoop loop = new UpdateLoop(
                    scheduler,
                    () -> {
                        if (run[0] == 2 * threads * each) {
                            published.countDown();
                        }
                    },
                    failures::add);
            loop.begin();

            for (int i = 0; i < threads; i++) {
                new Thread(() -> {
                            for (int j = 0; j < each; j++) {
                                loop.post(() -> {
                                    run[0]++;
                                    loop.post(() -> run[0]++);
                                });
                            }
                        })
                        .start();
            }

            assertThat(published.await(60, SECONDS)).isTrue();
            assertThat(run[0]).isEqualTo(2 * threads * each);
            assertThat(failures).isEmpty();
        }
    }
}
