package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DrawTest {

    @Property
    void below_anyBits_isBelowTheBound(@ForAll @IntRange(min = 1) int bound, @ForAll int bits) {
        assertThat(Draw.below(bound, bits)).isBetween(0, bound - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0",
        "10, 0, 0",
        "10, -1, 9",
        "10, 0x7fffffff, 4",
        "10, -2147483648, 5",
        "2147483647, -1, 2147483646"
    })
    void below_edges_coverTheRange(int bound, String bits, int index) {
        assertThat(Draw.below(bound, Integer.decode(bits))).isEqualTo(index);
    }
}
