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

    /** The targets of a set, sorted by name. Where targets share an address, each goes by its id. */
    static List<Host> of(TargetSet targets) {
        List<Host> hosts = sorted(targets, Target::address);
        Set<String> shared = new HashSet<>();
        for (int i = 1; i < hosts.size(); i++) {
            if (hosts.get(i).name().equals(hosts.get(i - 1).name())) {
                shared.add(hosts.get(i).name());
            }
        }
        return shared.isEmpty()
                ? hosts
                : sorted(targets, target -> shared.contains(target.address()) ? target.id() : target.address());
    }

    private static List<Host> sorted(TargetSet targets, Function<Target, String> name) {
        return IntStream.range(0, targets.size())
                .mapToObj(i -> new Host(i, name.apply(targets.get(i).target()), targets.weight(i)))
                .sorted(comparing(Host::name))
                .toList();
    }
}
