package dev.lbkit.algorithms;

import static java.util.Comparator.comparing;

import dev.lbkit.TargetSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        for (int i = 0; i < targets.size(); i++) {
            String address = targets.get(i).target().address();
            if (!seen.add(address)) {
                shared.add(address);
            }
        }
        return IntStream.range(0, targets.size())
                .mapToObj(i -> {
                    String address = targets.get(i).target().address();
                    String name =
                            shared.contains(address) ? targets.get(i).target().id() : address;
                    return new Host(i, name, targets.weight(i));
                })
                .sorted(comparing(Host::name))
                .toList();
    }
}
