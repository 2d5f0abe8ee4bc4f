package dev.lbkit.samples.securecart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One availability zone: its targets at addresses that never change, and the process that serves them for now.
 *
 * <p>{@link #kill()} and {@link #isAlive()} may be called from any thread; the other methods belong to the thread that
 * plays the acts. Each fault has taken hold when its method returns.
 */
final class Zone {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final String region;
    private final String name;
    private final Path directory;
    private final long seed;
    private final List<Integer> ports;
    private volatile Optional<ZoneProcess> life = Optional.empty(); // written by the player, read by any thread

    /** A zone that does not run yet: one target for each port; journals and the log go to the directory. */
    Zone(String region, String name, Path directory, long seed, List<Integer> ports) {
        this.region = region;
        this.name = name;
        this.directory = directory;
        this.seed = seed;
        this.ports = List.copyOf(ports);
    }

    /** The zone of a target, by its id. */
    static String of(String target) {
        return target.substring(0, target.lastIndexOf('-'));
    }

    String region() {
        return region;
    }

    String name() {
        return name;
    }

    List<Integer> ports() {
        return ports;
    }

    /** The addresses of the targets by id, in the order of their ids. */
    Map<String, URI> targets() {
        Map<String, URI> targets = new TreeMap<>();
        for (int i = 0; i < ports.size(); i++) {
            targets.put(name + "-" + (i + 1), URI.create("http://127.0.0.1:" + ports.get(i)));
        }
        return targets;
    }

    /** Starts the process and returns when its targets serve. */
    void start() throws IOException, InterruptedException {
        launch();
        awaitReady();
    }

    /** Starts the process and returns at once. */
    void launch() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(name + ": runs (expected: stopped or killed)");
        }
        life = Optional.of(ZoneProcess.launch(name, directory, seed, ports));
    }

    /** Waits until the targets of a launched process serve, at most 20 s. */
    void awaitReady() throws IOException, InterruptedException {
        process().awaitAnswer("ready", "start", START_LIMIT);
    }

    /** SIGSTOP: the targets accept connections and never answer. */
    void freeze() throws IOException {
        process().freeze();
    }

    /** SIGCONT: ends {@link #freeze()}. */
    void thaw() throws IOException {
        process().thaw();
    }

    /** SIGKILL; {@link #start()} brings the zone back at the same addresses, with its journals. */
    void kill() {
        life.ifPresent(ZoneProcess::kill);
    }

    /** Makes one target fail its health checks while it serves on. */
    void drain(String target) throws IOException, InterruptedException {
        process().command("drain " + target, ANSWER_LIMIT);
    }

    /** Finishes the orders in work and ends the process. */
    void stop() throws IOException, InterruptedException {
        process().command("stop", STOP_LIMIT);
        process().awaitEnd(ANSWER_LIMIT);
    }

    /** Makes each order at one target take longer by this much. */
    void slow(String target, Duration extra) throws IOException, InterruptedException {
        process().command("slow " + target + " " + extra.toMillis(), ANSWER_LIMIT);
    }

    /** Ends {@link #slow}. */
    void fast(String target) throws IOException, InterruptedException {
        process().command("fast " + target, ANSWER_LIMIT);
    }

    /** Whether a process of this zone exists, frozen or not. */
    boolean isAlive() {
        return life.filter(ZoneProcess::isAlive).isPresent();
    }

    private ZoneProcess process() {
        return life.filter(ZoneProcess::isAlive)
                .orElseThrow(() -> new IllegalStateException(name + ": not running (expected: started)"));
    }
}
