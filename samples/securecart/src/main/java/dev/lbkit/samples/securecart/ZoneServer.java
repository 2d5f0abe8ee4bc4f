package dev.lbkit.samples.securecart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The main class of the process that is one availability zone: one target per port.
 *
 * <p>Arguments: zone name, directory of the journals, seed, then one port per target. Prints {@code ready} when every
 * target serves and has answered requests of its own. From then on it obeys the process that started it, over the pipe
 * that is its standard input: one command a line, answered by {@code ok} or by what is wrong. The end of that pipe means
 * that the parent is gone, however it went, and ends this process at once.
 *
 * <pre>
 *   slow &lt;target&gt; &lt;millis&gt;   adds a wait to each order        fast &lt;target&gt;   ends it
 *   drain &lt;target&gt;           fails health checks, serves on    stop            finishes the orders in work and exits
 * </pre>
 */
final class ZoneServer {

    private static final int FIXED_ARGUMENTS = 3;
    private static final int WARM_UPS = 50;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final List<TargetServer> targets;

    private ZoneServer(List<TargetServer> targets) {
        this.targets = targets;
    }

    /** Runs the zone until it is told to stop or its parent is gone. */
    public static void main(String[] args) throws InterruptedException {
        int status = 0;
        try {
            run(List.of(args));
        } catch (IOException | RuntimeException e) {
            System.err.println(e);
            status = 1;
        }
        // At once: with the parent gone nobody waits for the orders in work, and after a failure server threads live
        // on.
        Runtime.getRuntime().halt(status);
    }

    private static void run(List<String> args) throws IOException, InterruptedException {
        if (args.size() <= FIXED_ARGUMENTS) {
            throw new IllegalArgumentException("arguments: " + args + " (expected: zone, directory, seed, port...)");
        }
        List<String> ports = args.subList(FIXED_ARGUMENTS, args.size());
        ZoneServer zone = start(args.get(0), Path.of(args.get(1)), Long.parseLong(args.get(2)), ports);
        for (String port : ports) {
            warmUp(URI.create("http://127.0.0.1:" + port + "/orders"));
        }
        zone.targets.forEach(TargetServer::ready);
        System.out.println("ready");
        zone.obey(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
    }

    private static ZoneServer start(String zone, Path directory, long seed, List<String> ports) throws IOException {
        List<TargetServer> targets = new ArrayList<>();
        for (String port : ports) {
            String id = zone + "-" + (targets.size() + 1);
            Journal journal = Journal.open(directory.resolve(id + Journals.SUFFIX), id);
            targets.add(TargetServer.start(id, Integer.parseInt(port), seed, journal));
        }
        return new ZoneServer(targets);
    }

    /** Sends requests that no journal sees, so that the first customer does not wait for classes to load. */
    private static void warmUp(URI orders) throws IOException {
        for (int i = 0; i < WARM_UPS; i++) {
            HttpURLConnection connection = (HttpURLConnection) orders.toURL().openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("Idempotency-Key", "warm-up");
            connection.getOutputStream().close();
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_BAD_REQUEST) {
                throw new IOException("warm-up of " + orders + ": " + status + " (expected: 400 for an empty order)");
            }
            connection.getErrorStream().close();
        }
    }

    private void obey(BufferedReader commands) throws IOException, InterruptedException {
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            List<String> words = List.of(line.split(" ", -1));
            if (words.get(0).equals("stop")) {
                stop();
                return;
            }
            System.out.println(answer(words));
        }
    }

    private String answer(List<String> words) {
        try {
            String id = words.size() < 2 ? "" : words.get(1);
            switch (words.get(0) + "/" + words.size()) {
                case "slow/3" -> target(id).delay(Duration.ofMillis(Long.parseLong(words.get(2))));
                case "fast/2" -> target(id).delay(Duration.ZERO);
                case "drain/2" -> target(id).drain();
                default ->
                    throw new IllegalArgumentException(
                            "command: " + words + " (expected: slow, fast or drain with a target, or stop)");
            }
            return "ok";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private TargetServer target(String id) {
        return targets.stream()
                .filter(target -> target.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("target: " + id + " (expected: one of this zone)"));
    }

    private void stop() throws IOException, InterruptedException {
        for (TargetServer target : targets) {
            target.stop(STOP_LIMIT);
        }
        System.out.println("ok");
    }
}
