package dev.lbkit.samples.securecart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Two regions of three zones of two targets, each zone a process: what the shop runs on.
 *
 * <p>Closing it, or ending this JVM in any way that runs shutdown hooks (Ctrl-C does), kills every zone, frozen ones too,
 * and deletes the working directory, unless it is kept as evidence. A JVM that is killed takes its zones with it as well: they watch the pipe to it.
 * {@link #shutDown()} and {@link #close()} may be called from any thread and more than once.
 */
final class Cloud implements AutoCloseable {

    /** The region in which the shop lives. */
    static final String HOME = "eu-west-1";

    /** The region that takes over. */
    static final String AWAY = "eu-central-1";

    private static final int TARGETS_PER_ZONE = 2;
    private static final List<String> ZONE_NAMES = Stream.of(HOME, AWAY)
            .flatMap(region -> Stream.of("a", "b", "c").map(region::concat))
            .toList();

    private final Path directory;
    private final List<Zone> zones;
    private final Thread hook = new Thread(this::erase, "cloud-shutdown");
    private volatile boolean isKept; // written by the thread that runs the program, read by the one that closes

    private Cloud(Path directory, List<Zone> zones) {
        this.directory = directory;
        this.zones = zones;
    }

    /** Starts every zone, all at the same time, and returns when the last one serves. */
    static Cloud start(long seed) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("securecart-");
        List<Integer> ports = Ports.free(ZONE_NAMES.size() * TARGETS_PER_ZONE);
        List<Zone> zones = new ArrayList<>();
        for (int i = 0; i < ZONE_NAMES.size(); i++) {
            String name = ZONE_NAMES.get(i);
            List<Integer> own = ports.subList(i * TARGETS_PER_ZONE, (i + 1) * TARGETS_PER_ZONE);
            zones.add(new Zone(name.substring(0, name.length() - 1), name, directory, seed, own));
        }
        Cloud cloud = new Cloud(directory, List.copyOf(zones));
        Runtime.getRuntime().addShutdownHook(cloud.hook);
        try {
            cloud.launch(cloud.zones);
            return cloud;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cloud.close();
            throw e;
        }
    }

    /** The zones, home region first. */
    List<Zone> zones() {
        return zones;
    }

    /** The zones of one region. */
    List<Zone> zones(String region) {
        return zones.stream().filter(zone -> zone.region().equals(region)).toList();
    }

    /** The zone with this name. */
    Zone zone(String name) {
        return zones.stream()
                .filter(zone -> zone.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("zone: " + name + " (expected: one of " + ZONE_NAMES + ")"));
    }

    /** The addresses of every target by id. */
    Map<String, URI> targets() {
        Map<String, URI> targets = new TreeMap<>();
        zones.forEach(zone -> targets.putAll(zone.targets()));
        return targets;
    }

    /** Kills every zone of a region with SIGKILL. */
    void killRegion(String region) {
        zones(region).forEach(Zone::kill);
    }

    /** Starts every zone of a dead region at its old addresses, all at the same time. */
    void startRegion(String region) throws IOException, InterruptedException {
        launch(zones(region));
    }

    /** The directory that holds the journals and the logs of the zones. */
    Path directory() {
        return directory;
    }

    /** Leaves the directory in place when this is closed, as evidence. */
    void keepDirectory() {
        isKept = true;
    }

    /** Kills every zone; the journals stay until {@link #close()}. */
    void shutDown() {
        zones.forEach(Zone::kill);
    }

    /** What still exists of the cloud after {@link #shutDown()}: processes and ports that cannot be bound again. */
    List<String> leftBehind() {
        Stream<String> processes = ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .map(process -> "process " + process.pid());
        Stream<String> ports = zones.stream()
                .flatMap(zone -> zone.ports().stream())
                .filter(port -> !Ports.isFree(port))
                .map(port -> "port " + port);
        return Stream.concat(processes, ports).toList();
    }

    @Override
    public void close() {
        erase();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs too and finds nothing left to do.
        }
    }

    private void launch(List<Zone> stopped) throws IOException, InterruptedException {
        for (Zone zone : stopped) {
            zone.launch();
        }
        for (Zone zone : stopped) {
            zone.awaitReady();
        }
    }

    private synchronized void erase() {
        shutDown();
        if (isKept) {
            return;
        }
        try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("directory " + directory + ": not deleted", e);
        }
    }
}
