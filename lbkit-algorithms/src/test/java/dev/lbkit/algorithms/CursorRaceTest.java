package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Threads that meet on one stripe of a cursor, under every interleaving that Lincheck's model checker tries: they may get an
 * index twice, but never one off the ring. {@code -Dlbkit.stress=N} tries N times as many.
 */
final class CursorRaceTest {

    private static final int SIZE = 2;
    private static final String OFF_THE_RING = "off the ring: ";

    private static ModelCheckingOptions race() {
        return new ModelCheckingOptions()
                .threads(3) // of three, two meet on one of the two stripes
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .sequentialSpecification(Ring.class)
                .iterations(2 * Integer.getInteger("lbkit.stress", 1))
                .invocationsPerIteration(100);
    }

    private static void check(int index) {
        if (index < 0 || index >= SIZE) {
            throw new AssertionError(OFF_THE_RING + index);
        }
    }

    @Test
    void next_anyInterleavingOnSharedStripes_staysOnTheRing() {
        race().check(Cursor.class);
    }

    @Test
    void plantedRace_isFound() {
        assertThatThrownBy(() -> race().check(RacyCursor.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining(OFF_THE_RING + SIZE);
    }

    /** What a cursor must look like: its turns are checked where they are taken. */
    public static final class Ring {

        @Operation
        public void turn() {}
    }

    /** Two stripes, so that threads meet. */
    public static final class Cursor {

        private final StripedCursor cursor = new StripedCursor(SIZE, 1, 2);

        @Operation
        public void turn() {
            check(cursor.next());
        }
    }

    /** Planted: steps on first, and comes back to the ring afterwards. */
    public static final class RacyCursor {

        private volatile int next;

        @Operation
        public void turn() {
            int turn = next;
            next = next + 1;
            if (next == SIZE) {
                next = 0;
            }
            check(turn);
        }
    }
}
