package dev.lbkit.peers.armeria;

import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import dev.lbkit.peers.Weights;
import java.util.List;

/** Armeria: its selection strategies over static endpoint groups. None of them hears how calls end. */
public final class ArmeriaGroup implements Group {

    /** One step, so that no ramp is under way while it is measured. */
    private static final EndpointSelectionStrategy RAMPED_UP =
            EndpointSelectionStrategy.builderForRampingUp().totalSteps(1).build();

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.ofPick(
                        Policy.ROUND_ROBIN,
                        "armeria",
                        size -> new Endpoints(EndpointSelectionStrategy.roundRobin(), size, index -> 1)),
                Contender.ofPick(
                        Policy.WEIGHTED_ROUND_ROBIN,
                        "armeria",
                        size -> new Endpoints(EndpointSelectionStrategy.weightedRoundRobin(), size, Weights::of)),
                Contender.ofPick(
                        Policy.WEIGHTED_RANDOM,
                        "armeria rampingUp",
                        size -> new Endpoints(RAMPED_UP, size, Weights::of)),
                Contender.ofPick(
                        Policy.RENDEZVOUS,
                        "armeria sticky",
                        size -> new Endpoints(
                                EndpointSelectionStrategy.sticky(context -> context.request()
                                        .headers()
                                        .get(Endpoints.HEADER)
                                        .hashCode()),
                                size,
                                index -> 1)));
    }
}
