package dev.lbkit.bench.scenarios;

import dev.lbkit.Member;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.simulation.Simulation;
import java.util.random.RandomGenerator;

/** Joins the shortest queue, which it sees on the servers: what no client can know. */
final class TrueQueue {

    private TrueQueue() {}

    static Simulation equip(Simulation fleet) {
        Ledger ledger = new Ledger();
        return ledger.watch(fleet).policy((targets, random) -> picker(ledger, targets, random));
    }

    private static Picker picker(Ledger ledger, TargetSet targets, RandomGenerator random) {
        return (request, now) -> {
            int start = random.nextInt(targets.size());
            Member best = targets.get(start);
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < targets.size(); i++) {
                Member member = targets.get((start + i) % targets.size());
                int inside = ledger.server(Ledger.number(member.target().id())).inside();
                if (inside < least) {
                    best = member;
                    least = inside;
                }
            }
            return best;
        };
    }
}
