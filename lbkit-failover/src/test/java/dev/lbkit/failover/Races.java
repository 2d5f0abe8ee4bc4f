package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** Races of two threads, whose interleavings Lincheck's model checker tries; their books are a method {@code books}. */
final class Races {

    private static final String WRONG = "the books are wrong";

    private Races() {}

    /** So many operations for each thread; {@code -Dlbkit.stress=N} tries N times as many iterations. */
    static ModelCheckingOptions of(int actors, int iterations) {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(actors)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(iterations * Integer.getInteger("lbkit.stress", 1))
                .invocationsPerIteration(100);
    }

    /** An assertion of AssertJ does not pass the model checker. */
    static void check(boolean holds) {
        if (!holds) {
            throw new AssertionError(WRONG);
        }
    }

    static void assertFound(Class<?> planted, int iterations) {
        assertThatThrownBy(() -> of(2, iterations).check(planted))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Validation function books has failed")
                .hasMessageContaining(WRONG);
    }
}
