package dev.lbkit.simulation;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.PickRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All that a simulation was told. Changed only by the {@link Simulation} that has just copied it. */
final class Setup {

    final long seed;
    List<Server> servers = List.of();
    List<Locality> clients = List.of();
    List<Planned> changes = List.of();
    Network network = new Network(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    Duration deadline = Duration.ofSeconds(10);
    Duration warmUp = Duration.ofSeconds(10);
    Duration discovery = Duration.ZERO;
    Optional<Calls> calls = Optional.empty();
    BiConsumer<LoadBalancer.Builder, Locality> balancers = (builder, client) -> {};
    BiConsumer<LoadBalancer.Builder, Prober> probing = (builder, prober) -> {};
    Function<RandomGenerator, PickRequest> requests = random -> PickRequest.any();

    @Nullable
    Arrivals arrivals;

    @Nullable
    Work work;

    @Nullable
    BalancingPolicy policy;

    Setup(long seed) {
        this.seed = seed;
    }

    Setup(Setup other) {
        seed = other.seed;
        servers = other.servers;
        clients = other.clients;
        changes = other.changes;
        network = other.network;
        deadline = other.deadline;
        warmUp = other.warmUp;
        discovery = other.discovery;
        calls = other.calls;
        balancers = other.balancers;
        probing = other.probing;
        requests = other.requests;
        arrivals = other.arrivals;
        work = other.work;
        policy = other.policy;
    }

    /** A change of circumstances, and when it comes. */
    record Planned(Duration at, Consumer<Fleet> change) {}
}
