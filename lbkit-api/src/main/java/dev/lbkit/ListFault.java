package dev.lbkit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Why a list of targets is refused whole. */
final class ListFault {

    private ListFault() {}

    /** The last fault in the list, which names the target; blank if there is none. */
    static String of(List<Target> targets) {
        String fault = targets.isEmpty() ? "the list is empty" : "";
        Set<String> ids = new HashSet<>(2 * targets.size());
        double total = 0;
        for (Target target : targets) {
            double before = total;
            total += target.weight();
            if (total > Double.MAX_VALUE && before <= Double.MAX_VALUE) {
                fault = "the weights add up to infinity with " + target.weight() + " of target '" + target.id() + "'";
            }
            if (!ids.add(target.id())) {
                fault = "the list names target '" + target.id() + "' twice";
            }
        }
        return fault;
    }
}
