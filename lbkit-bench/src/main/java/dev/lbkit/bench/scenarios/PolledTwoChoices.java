package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofMillis;

import dev.lbkit.Member;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * YARP's power of two choices as Prequal's authors measured it: every client polls all servers each 500 ms for the requests
 * inside them, and takes the less busy of two servers drawn at random, its own calls since then included.
 *
 * <p>Written from the published rule, not from YARP's code. Source: Wydrowski et al., NSDI 2024.
 */
final class PolledTwoChoices {

    private static final Duration PERIOD = ofMillis(500);

    private final Ledger ledger;
    private int[] inside = {}; // as polled, and what this client has sent since

    private PolledTwoChoices(Ledger ledger) {
        this.ledger = ledger;
    }

    static Simulation equip(Simulation fleet) {
        Ledger ledger = new Ledger();
        Polls polls = new Polls();
        return ledger.watch(fleet)
                .at(Duration.ZERO, polls::begin)
                .policy((targets, random) -> (request, now) -> targets.get(0)) // replaced for each client
                .balancers((builder, place) -> {
                    PolledTwoChoices client = new PolledTwoChoices(ledger);
                    polls.clients.add(client);
                    builder.policy(client::over);
                });
    }

    /** The clients of one run, who take turns with their polls. */
    private static final class Polls {

        private final List<PolledTwoChoices> clients = new ArrayList<>();

        void begin(Fleet fleet) {
            for (int i = 0; i < clients.size(); i++) {
                PolledTwoChoices client = clients.get(i);
                client.inside = new int[fleet.servers().size()];
                fleet.after(PERIOD.multipliedBy(i).dividedBy(clients.size()), client::poll);
            }
        }
    }

    private void poll(Fleet fleet) {
        for (int i = 0; i < inside.length; i++) {
            inside[i] = ledger.server(i).inside();
        }
        fleet.after(PERIOD, this::poll);
    }

    private Picker over(TargetSet targets, RandomGenerator random) {
        return (request, now) -> {
            int one = random.nextInt(targets.size());
            int other = (one + 1 + random.nextInt(Math.max(1, targets.size() - 1))) % targets.size();
            Member first = targets.get(one);
            Member second = targets.get(other);
            Member best = inside(first) <= inside(second) ? first : second;
            inside[Ledger.number(best.target().id())]++;
            return best;
        };
    }

    private int inside(Member member) {
        return inside[Ledger.number(member.target().id())];
    }
}
