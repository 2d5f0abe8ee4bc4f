package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import java.util.ArrayList;
import java.util.List;

/** A policy that narrows or groups, and leaves the choice to another one. */
interface Composer extends BalancingPolicy {

    /** Who chooses. */
    BalancingPolicy inner();

    /** What this one has to say of the fleet, without what the inner one has. */
    default List<String> ownAdvice(LoadBalancer.Snapshot fleet) {
        return List.of();
    }

    @Override
    default List<String> advice(LoadBalancer.Snapshot fleet) {
        List<String> all = new ArrayList<>(ownAdvice(fleet));
        all.addAll(inner().advice(fleet));
        return all;
    }
}
