package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.PolicyContract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MaglevTest implements PolicyContract {

    private static final List<MaglevTable> TABLES = IntStream.of(3, 5, 7, 4099, 65_537)
            .mapToObj(size -> new MaglevTable(size, hosts("h", 1)))
            .toList();

    @Override
    public BalancingPolicy policy() {
        return Policies.maglev(65_537, Keys.XXH64);
    }

    @Override
    public PickRequest request(int index) {
        return Keys.request(index);
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    private static List<Host> hosts(String prefix, double... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> new Host(i, prefix + i, weights[i]))
                .toList();
    }

    private static int[] slots(int[] owners, int hosts) {
        int[] slots = new int[hosts];
        Arrays.stream(owners).forEach(owner -> slots[owner]++);
        return slots;
    }

    /** Facts from the tests of Envoy: Basic, and LocalityWeighted of different weights. */
    @Test
    void table_hostsOfEnvoy_isEnvoysTable() {
        int[] six = new MaglevTable(7, hosts("127.0.0.1:9", 1, 1, 1, 1, 1, 1)).owners();
        int[] two = new MaglevTable(17, hosts("127.0.0.1:9", 8, 2)).owners();

        assertThat(six).containsExactly(2, 4, 0, 1, 5, 0, 3);
        assertThat(two).containsExactly(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0);
    }

    /** K1, and the documents of Envoy. */
    @Test
    void table_65537Slots_areAsEvenAsCanBe() {
        double[] equal = new double[1000];
        Arrays.fill(equal, 1);

        int[] thousand = slots(new MaglevTable(65_537, hosts("backend-", equal)).owners(), 1000);
        int[] oneAndTwo = slots(new MaglevTable(65_537, hosts("doc-", 1, 2)).owners(), 2);

        assertThat(thousand).containsOnly(65, 66);
        assertThat(oneAndTwo[0]).isBetween(21_845, 21_847);
    }

    /** K1: at most 0.65 % of the slots of a thousand targets move needlessly when one leaves. */
    @Test
    void over_oneOfAThousandLess_movesFewOtherKeys() {
        TargetSet set = Keys.inSlotsBelow(1000);
        int keys = 200_000;

        String[] before = Keys.homes(policy(), set, keys);
        String[] after = Keys.homes(policy(), Keys.without(set, "t500"), keys);

        assertThat(Keys.movedBeside("t500", before, after)).isLessThan((int) (keys * 0.0075));
    }

    @Property(tries = 50)
    void table_anyWeights_givesSlotsByWeight(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 100) Integer> weights) {
        double[] asDoubles = weights.stream().mapToDouble(Integer::doubleValue).toArray();
        double total = Arrays.stream(asDoubles).sum();

        int[] slots = slots(new MaglevTable(4099, hosts("host-", asDoubles)).owners(), asDoubles.length);

        for (int i = 0; i < slots.length; i++) {
            double share = asDoubles[i] / total;
            assertThat(slots[i] - 4099 * share).isBetween(-1.01 - slots.length * share, 2.01);
        }
    }

    @Property
    void slot_anyHashAndSize_isTheUnsignedRemainder(@ForAll List<Long> hashes) {
        for (MaglevTable table : TABLES) {
            int size = table.owners().length;
            hashes.forEach(hash -> assertThat((long) table.slot(hash)).isEqualTo(Long.remainderUnsigned(hash, size)));
            assertThat((long) table.slot(-1)).isEqualTo(Long.remainderUnsigned(-1, size));
        }
    }

    @Test
    void over_moreTargetsThanSlots_givesEachSlotOne() {
        BalancingPolicy tiny = Policies.maglev(5, Keys.XXH64);

        assertThat(Arrays.stream(Keys.homes(tiny, Keys.inSlotsBelow(20), 1000)).distinct())
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {-7, 0, 1, 2, 4, 9, 65_536, 5_000_077})
    void maglev_noPrimeInBounds_saysTheRule(int size) {
        assertThatThrownBy(() -> Policies.maglev(size, Keys.XXH64))
                .hasMessage("tableSize: " + size + " (expected: a prime from 3 to 5000011)");
    }
}
