package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {

    private final List<Throwable> broken = new ArrayList<>();
    private final Turns turns = new Turns(broken::add);
    private final List<String> ran = new ArrayList<>();

    @Test
    void take_insideATurn_runsAfterIt() {
        turns.take(() -> {
            turns.take(() -> ran.add("second"));
            ran.add("first");
        });

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void take_turnThrowsAnError_handsItOnAndTheOthersRun() {
        Error error = new AssertionError();

        turns.take(() -> {
            turns.take(() -> ran.add("one that waited"));
            throw error;
        });
        turns.take(() -> ran.add("one asked for later"));

        assertThat(broken).containsExactly(error);
        assertThat(ran).containsExactly("one that waited", "one asked for later");
    }
}
