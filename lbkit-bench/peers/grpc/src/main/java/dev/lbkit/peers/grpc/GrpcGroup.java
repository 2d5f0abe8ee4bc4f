package dev.lbkit.peers.grpc;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import dev.lbkit.peers.Subject;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.IntFunction;

/** gRPC: its policies by their registered providers, over subchannels that are ready. */
public final class GrpcGroup implements Group {

    private static final Map<String, ?> NO_REPORTS_BUT_OURS =
            Map.of("blackoutPeriod", "0s", "weightExpirationPeriod", "86400s", "weightUpdatePeriod", "3600s");

    @Override
    public List<Contender> contenders() {
        return List.of(
                calls(
                        Policy.ROUND_ROBIN,
                        "grpc",
                        size -> new Channel(plainRoundRobin(), Map.of(), size, Requests.plain())),
                calls(
                        Policy.ROUND_ROBIN,
                        "grpc with services",
                        size -> new Channel(registered("round_robin"), Map.of(), size, Requests.plain())),
                calls(
                        Policy.WEIGHTED_ROUND_ROBIN,
                        "grpc",
                        size -> LoadReports.sent(new Channel(
                                registered("weighted_round_robin"), NO_REPORTS_BUT_OURS, size, Requests.plain()))),
                calls(
                        Policy.LEAST_REQUEST,
                        "grpc",
                        size -> new Channel(
                                registered("least_request_experimental"),
                                Map.of("choiceCount", 2.0),
                                size,
                                Requests.plain())),
                Contender.ofPick(
                                Policy.RING_HASH,
                                "grpc",
                                size -> new Channel(
                                        registered("ring_hash_experimental"), Map.of(), size, Requests.hashed()))
                        .changing(Bench.UPDATE, Bench.UPDATE_HEALTH));
    }

    private static Contender calls(Policy policy, String system, IntFunction<Subject> opener) {
        return Contender.of(policy, system, opener).changing(Bench.UPDATE, Bench.UPDATE_HEALTH);
    }

    private static LoadBalancerProvider registered(String policy) {
        return LoadBalancerRegistry.getDefaultRegistry().getProvider(policy);
    }

    /** The one that a channel has without grpc-services, which registers a slower one under the same name. */
    private static LoadBalancerProvider plainRoundRobin() {
        return ServiceLoader.load(LoadBalancerProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getPolicyName().equals("round_robin"))
                .min(Comparator.comparing(LoadBalancerProvider::getPriority))
                .orElseThrow();
    }
}
