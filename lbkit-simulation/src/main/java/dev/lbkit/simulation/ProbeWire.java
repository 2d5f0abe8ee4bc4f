package dev.lbkit.simulation;

import dev.lbkit.LoadReport;
import dev.lbkit.Locality;
import dev.lbkit.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Carries the probes of one client. */
record ProbeWire(World world, Locality place) implements Prober {

    @Override
    public CompletionStage<LoadReport> probe(Target target) {
        Machine machine = world.fleet().behind(target);
        CompletableFuture<LoadReport> answer = new CompletableFuture<>();
        world.journal().probe(world.time().read());
        world.travel(
                place,
                machine,
                () -> machine.asked(outcome -> {
                    LoadReport reply = machine.report();
                    world.travel(place, machine, () -> Answers.settle(answer, outcome, machine, reply));
                }));
        return answer;
    }
}
