package dev.lbkit.algorithms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.common.hash.Hashing;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The Maglev tables of Envoy. */
final class MaglevVectorsTest {

    @TestFactory
    Stream<DynamicTest> table_vector_isEnvoys() throws IOException {
        return VectorSet.named("maglev")
                .offers("maglev_table", MaglevVectorsTest::table)
                .offers("maglev_counts", MaglevVectorsTest::counts)
                .offers("maglev_large", MaglevVectorsTest::large)
                .declines("maglev_fill", "orders are worked out from names, and nobody can give others")
                .replayed();
    }

    private static void table(Vector vector) {
        int size = vector.input().at("table_size").whole();
        if (vector.expect().find("error").isPresent()) {
            assertThatThrownBy(() -> new Maglev(size, KeyHash.seeded(0))).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        List<Host> hosts = RingVectorsTest.hosts(vector.input().at("hosts"));
        assumeFalse(hosts.isEmpty(), "maglev_table: a target set is never empty");

        int[] owners = new MaglevTable(size, hosts).owners();

        vector.expect().find("table").ifPresent(table -> assertThat(owners).isEqualTo(table.wholes()));
        vector.expect()
                .find("entries")
                .ifPresent(entries -> assertThat(entries(owners, hosts.size())).isEqualTo(entries.wholes()));
    }

    private static void counts(Vector vector) {
        List<Host> hosts = RingVectorsTest.hosts(vector.input().at("hosts"));

        int[] entries = entries(new MaglevTable(vector.input().at("table_size").whole(), hosts).owners(), hosts.size());

        int[] expected = vector.expect().at("entries").wholes();
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) entries[i]).isCloseTo(expected[i], within(vector.tolerance(0)));
        }
    }

    private static void large(Vector vector) {
        Value input = vector.input();
        List<Host> hosts = IntStream.range(0, input.at("n").whole())
                .mapToObj(i -> new Host(
                        i,
                        input.at("host_pattern").text().replace("<i>", Integer.toString(i)),
                        input.at("weight").number()))
                .sorted(Comparator.comparing(Host::name))
                .toList();
        List<Host> rest = hosts.stream()
                .filter(host -> !host.name().equals(input.at("remove").text()))
                .toList();

        String[] before = names(new MaglevTable(input.at("table_size").whole(), hosts), hosts);
        String[] after = names(new MaglevTable(input.at("table_size").whole(), rest), rest);

        Value expect = vector.expect();
        assertThat(Hashing.sha256().hashString(String.join(",", before), UTF_8))
                .hasToString(expect.at("table_sha256_of_comma_joined_keys").text());
        List<Long> entries =
                Stream.of(before).collect(Collectors.groupingBy(name -> name, Collectors.counting())).values().stream()
                        .sorted()
                        .toList();
        assertThat(entries.get(0)).isEqualTo(expect.at("min_entries").whole());
        assertThat(entries.get(entries.size() - 1))
                .isEqualTo(expect.at("max_entries").whole());
        int lost = 0;
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            boolean isLost = before[i].equals(input.at("remove").text());
            lost += isLost ? 1 : 0;
            moved += !isLost && !before[i].equals(after[i]) ? 1 : 0;
        }
        assertThat(lost).isEqualTo(expect.at("entries_lost").whole());
        assertThat(moved).isEqualTo(expect.at("entries_moved_between_survivors").whole());
    }

    /** The owner of each slot, by name. */
    private static String[] names(MaglevTable table, List<Host> hosts) {
        String[] names = new String[hosts.size() + 1];
        hosts.forEach(host -> names[host.index()] = host.name());
        return IntStream.of(table.owners()).mapToObj(index -> names[index]).toArray(String[]::new);
    }

    private static int[] entries(int[] owners, int hosts) {
        int[] entries = new int[hosts];
        IntStream.of(owners).forEach(owner -> entries[owner]++);
        return entries;
    }
}
