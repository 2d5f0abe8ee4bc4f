package dev.lbkit.algorithms;

import static java.util.Comparator.comparing;

import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A target as the tables of Envoy and gRPC know it.
 *
 * @param index where it stands in the set
 * @param name its address, as there: so the same endpoints give the same table
 * @param weight its weight, relative to the others
 */
record Host(int index, String name, double weight) {

    /**
     * The targets of a set, sorted by name. Where targets share an address, each goes by its id; so does a target whose address is
     * the id by which another one goes.
     */
    static List<Host> of(TargetSet targets) {
        Set<String> shared = new HashSet<>();
        List<Host> hosts;
        do {
            hosts = sorted(targets, target -> shared.contains(target.address()) ? target.id() : target.address());
        } while (shared.addAll(repeated(hosts))); // ends: a name is one's own or an address, which is then shared
        return hosts;
    }

    private static Set<String> repeated(List<Host> hosts) {
        Set<String> names = new HashSet<>();
        for (int i = 1; i < hosts.size(); i++) {
            if (hosts.get(i).name().equals(hosts.get(i - 1).name())) {
                names.add(hosts.get(i).name());
            }
        }
        return names;
    }

    private static List<Host> sorted(TargetSet targets, Function<Target, String> name) {
        return IntStream.range(0, targets.size())
                .mapToObj(i -> new Host(i, name.apply(targets.get(i).target()), targets.weight(i)))
                .sorted(comparing(Host::name))
                .toList();
    }
}
