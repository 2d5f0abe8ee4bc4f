package dev.lbkit.bench.scenarios;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.health.OutlierDetection;
import java.util.List;
import java.util.stream.Stream;

/** Policies with the default detector, as an application has them: one attempt, no probes, no zones. */
final class Stacks {

    private static final List<Contender> DEFAULT = List.of(
            detecting("default stack", Policies.leastRequest(2)),
            detecting("default stack; leastTime", Policies.leastTime()));

    private Stacks() {}

    /** The scenario with these stacks beside its contenders. */
    static Scenario beside(Scenario scenario) {
        return scenario.with(
                Stream.concat(scenario.contenders().stream(), DEFAULT.stream()).toList());
    }

    /** By the second door to a client's builder, as the first may hold a scenario's slow start. */
    private static Contender detecting(String name, BalancingPolicy policy) {
        return Contender.stack(
                name,
                fleet -> fleet.policy(Policies.healthyOnly(0.5, policy))
                        .probing((builder, prober) -> builder.detector(OutlierDetection.defaults())));
    }
}
