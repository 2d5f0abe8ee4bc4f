package dev.lbkit;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A way to choose: a stateless value that turns a target set into a picker.
 *
 * <p>Policies compose by argument: a policy that narrows, groups or reweights takes the policy to apply to the result, and
 * the outermost one acts first. A policy is best a record, so that equality comes free and {@code toString} is the
 * configuration, which the balancer logs at start.
 */
@FunctionalInterface
public interface BalancingPolicy {

    /**
     * Builds the picker for one set. Called on the update loop, never on the request path; tables belong here.
     *
     * @param targets never empty
     * @param random the only source of chance; safe for use by many threads if the balancer's is, as the default one is
     * @return a picker for this set alone
     */
    Picker over(TargetSet targets, RandomGenerator random);

    /**
     * What will hurt if this policy goes on serving this fleet. Not on the request path.
     *
     * <p>By default nothing. A policy that takes another one adds what that one has to say.
     *
     * @param fleet what the balancer holds of its targets
     * @return sentences for an engineer to read, each with the figures it rests on; empty if there is nothing to say
     */
    default List<String> advice(LoadBalancer.Snapshot fleet) {
        return List.of();
    }
}
