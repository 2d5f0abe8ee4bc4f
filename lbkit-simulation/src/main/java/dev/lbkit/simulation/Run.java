package dev.lbkit.simulation;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One run of a simulation. */
final class Run {

    private static final int STREAMS = 31; // of one seed; seeds next to each other share none

    private final Setup setup;
    private final Duration length;
    private final Work work;
    private final VirtualTime time = new VirtualTime();
    private final World world;
    private final List<World.Client> clients = new ArrayList<>();
    private final Iterator<Duration> times;
    private final RandomGenerator arriving; // who gets a request
    private final RandomGenerator working;
    private final SplittableRandom choosing; // split for each client
    private final RandomGenerator asking;
    private int backlogAtFirst;

    Run(Setup setup, Duration length) {
        this.setup = setup;
        this.length = length;
        arriving = stream(0);
        working = stream(1);
        choosing = stream(2);
        asking = stream(3);
        work = required(setup.work, "work");
        times = required(setup.arrivals, "arrivals").times(stream(4));
        Fleet fleet = new Fleet(
                time, stream(5), required(setup.servers.isEmpty() ? null : setup.servers, "servers"), setup.discovery);
        Journal journal = new Journal(setup.warmUp.toNanos(), length.toNanos());
        world = new World(time, fleet, setup.network, journal, setup.deadline);
        Calls calls = setup.calls.orElse(Calls.once(setup.deadline));
        List<Locality> places = setup.clients.isEmpty() ? List.of(Locality.UNKNOWN) : setup.clients;
        places.forEach(place -> clients.add(client(place, calls)));
    }

    private static <T> T required(@Nullable T part, String name) {
        if (part == null) {
            throw new IllegalStateException(name + ": not set (expected: servers, arrivals, work and policy are set)");
        }
        return part;
    }

    private SplittableRandom stream(int purpose) {
        return new SplittableRandom(setup.seed * STREAMS + purpose);
    }

    private World.Client client(Locality place, Calls calls) {
        LoadBalancer.Builder builder =
                LoadBalancer.builder("client-" + clients.size()).policy(required(setup.policy, "policy"));
        setup.balancers.accept(builder, place);
        setup.probing.accept(builder, new ProbeWire(world, place));
        LoadBalancer balancer = builder.targets(world.fleet().source())
                .ticker(time)
                .scheduler(time)
                .random(choosing.split())
                .build();
        return new World.Client(place, balancer, calls.over(balancer));
    }

    Result result() {
        for (Setup.Planned planned : setup.changes) {
            time.schedule(planned.at(), () -> planned.change().accept(world.fleet()));
        }
        time.schedule(setup.warmUp, () -> backlogAtFirst = backlog());
        scheduleNext();
        time.advance(length);
        int open = world.journal().open();
        int backlog = backlog();
        time.advance(setup.deadline);
        clients.forEach(Run::leave);
        Audit audit = Audit.of(world.journal(), open, backlog);
        Result result = new Result(
                world.journal(), audit, setup.deadline, setup.servers.size(), setup.warmUp.toNanos(), length.toNanos());
        if (setup.changes.isEmpty() && required(setup.arrivals, "arrivals").isSteady()) {
            audit.requireSteady(backlogAtFirst, (int) result.requests());
        }
        return result;
    }

    private int backlog() {
        return world.fleet().servers().stream().mapToInt(Machine::inside).sum();
    }

    private void scheduleNext() {
        if (times.hasNext()) {
            Duration at = times.next();
            if (at.compareTo(length) < 0) {
                time.in(at.toNanos() - time.read(), this::arrive);
            }
        }
    }

    private void arrive() {
        World.Client client = clients.get(arriving.nextInt(clients.size()));
        new Request(world, client, (double) work.next(working).toNanos()).begin(setup.requests.apply(asking));
        scheduleNext();
    }

    private static void leave(World.Client client) {
        int inFlight = client.balancer().snapshot().targets().stream()
                .mapToInt(LoadBalancer.TargetState::inFlight)
                .sum();
        Audit.requireNoLease(client.balancer().name(), inFlight);
        client.balancer().close();
    }
}
