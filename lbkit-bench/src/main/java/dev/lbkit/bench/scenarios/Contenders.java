package dev.lbkit.bench.scenarios;

import dev.lbkit.algorithms.Policies;
import dev.lbkit.bench.scenarios.Contender.Origin;
import dev.lbkit.health.LoadProbes;
import dev.lbkit.simulation.Simulation;
import java.util.List;

/** The policies that every scenario without a stack of its own is run with. A policy more is a line more. */
final class Contenders {

    static final List<Contender> ALL = List.of(
            Contender.lbkit("random", Policies.random()),
            Contender.lbkit("roundRobin", Policies.roundRobin()),
            Contender.lbkit("leastRequest(2)", Policies.leastRequest(2)),
            Contender.lbkit("leastRequest(all)", Policies.leastRequest(Integer.MAX_VALUE)),
            Contender.lbkit("peakEwma", Policies.peakEwma()),
            Contender.lbkit("leastTime", Policies.leastTime()),
            Contender.lbkit("loadAware(reports)", Policies.loadAware(0)),
            Contender.stack("loadAware(3 probes)", Contenders::probing),
            new Contender("A58 wrr", Origin.BASELINE, ReportedLoad::equip),
            new Contender("C3", Origin.BASELINE, CubicSelection::equip),
            new Contender("YARP", Origin.BASELINE, PolledTwoChoices::equip),
            new Contender("true queue", Origin.ORACLE, TrueQueue::equip));

    private Contenders() {}

    /** Prequal with three probes a call. */
    private static Simulation probing(Simulation fleet) {
        return fleet.policy(Policies.loadAware(3))
                .probing((builder, prober) -> builder.detector(LoadProbes.perCall(3, prober::probe)));
    }
}
