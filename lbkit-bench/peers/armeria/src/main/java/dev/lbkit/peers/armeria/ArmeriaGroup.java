package dev.lbkit.peers.armeria;

import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import dev.lbkit.peers.Weights;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Armeria: its selection strategies over endpoint groups. None of them hears how calls end. */
public final class ArmeriaGroup implements Group {

    /** One step, so that no ramp is under way while it is measured. */
    private static final EndpointSelectionStrategy RAMPED_UP =
            EndpointSelectionStrategy.builderForRampingUp().totalSteps(1).build();

    private static final EndpointSelectionStrategy STICKY = EndpointSelectionStrategy.sticky(
            context -> context.request().headers().get(Endpoints.HEADER).hashCode());

    @Override
    public List<Contender> contenders() {
        return List.of(
                picks(Policy.ROUND_ROBIN, "armeria", EndpointSelectionStrategy.roundRobin(), index -> 1, Bench.UPDATE),
                picks(
                        Policy.WEIGHTED_ROUND_ROBIN,
                        "armeria",
                        EndpointSelectionStrategy.weightedRoundRobin(),
                        Weights::of,
                        Bench.UPDATE,
                        Bench.UPDATE_WEIGHT),
                picks(
                        Policy.WEIGHTED_RANDOM,
                        "armeria rampingUp",
                        RAMPED_UP,
                        Weights::of,
                        Bench.UPDATE,
                        Bench.UPDATE_WEIGHT),
                picks(Policy.RENDEZVOUS, "armeria sticky", STICKY, index -> 1, Bench.UPDATE));
    }

    private static Contender picks(
            Policy policy,
            String system,
            EndpointSelectionStrategy strategy,
            IntUnaryOperator weight,
            Bench... changes) {
        return Contender.ofPick(policy, system, size -> new Endpoints(strategy, size, weight))
                .changing(size -> new ChangingEndpoints(strategy, size, weight), changes);
    }
}
