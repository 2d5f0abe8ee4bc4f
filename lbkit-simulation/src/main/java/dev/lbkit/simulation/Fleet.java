package dev.lbkit.simulation;

import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The servers of a run, for whoever changes their circumstances.
 *
 * <p>To be used in a change given to {@link Simulation#at}, on the thread of the run.
 */
public final class Fleet {

    private final VirtualTime time;
    private final RandomGenerator random;
    private final List<Machine> machines;
    private final Map<String, Machine> byId = new HashMap<>();
    private final Duration discovery;
    private final TargetSource.Settable source;

    Fleet(VirtualTime time, RandomGenerator random, List<Server> servers, Duration discovery) {
        this.time = time;
        this.random = random;
        this.discovery = discovery;
        List<Machine> all = new ArrayList<>();
        for (Server server : servers) {
            int number = all.size();
            String id = "s" + number;
            Target target = new Target(id, URI.create("sim://" + id), server.locality(), server.weight(), Map.of());
            Machine machine = new Machine(time, number, target, server, this::relist);
            byId.put(id, machine);
            all.add(machine);
        }
        machines = List.copyOf(all);
        source = TargetSource.settable(listed());
    }

    private List<Target> listed() {
        return machines.stream().filter(Machine::isListed).map(Machine::target).toList();
    }

    private void relist() {
        List<Target> list = listed();
        if (discovery.isZero()) {
            source.set(list);
        } else {
            time.schedule(discovery, () -> source.set(list));
        }
    }

    /**
     * One of the servers.
     *
     * @param number from 0, in the order in which the simulation was given them
     * @return the server
     */
    public Machine server(int number) {
        return machines.get(number);
    }

    /**
     * All servers.
     *
     * @return in the order in which the simulation was given them
     */
    public List<Machine> servers() {
        return machines;
    }

    /**
     * The servers of one zone.
     *
     * @param zone the zone's name
     * @return none if nothing stands there
     */
    public List<Machine> zone(String zone) {
        return machines.stream()
                .filter(machine -> machine.target().locality().zone().equals(zone))
                .toList();
    }

    /**
     * The chance of circumstances, which no client and no arrival draws from.
     *
     * @return the generator
     */
    public RandomGenerator random() {
        return random;
    }

    /**
     * Makes a further change later.
     *
     * @param delay how much later than now
     * @param change what changes
     */
    public void after(Duration delay, Consumer<Fleet> change) {
        time.schedule(delay, () -> change.accept(this));
    }

    Machine behind(Target target) {
        Machine machine = byId.get(target.id());
        if (machine == null) {
            throw new IllegalStateException("target: " + target + " (expected: one of the simulation's servers)");
        }
        return machine;
    }

    TargetSource source() {
        return source;
    }

    @Override
    public String toString() {
        return "Fleet" + machines;
    }
}
