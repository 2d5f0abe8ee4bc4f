package dev.lbkit.samples.regions;

import dev.lbkit.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

/** A zone at an address that it keeps, and the process that serves it for now. Used by one thread. */
final class Zone implements AutoCloseable {

    private static final int FIRST_PORT = 20_000; // below the range from which outgoing connections get theirs
    private static final int PORTS = 12_000;

    private final String region;
    private final String name;
    private final int port;
    private Optional<Process> process = Optional.empty();

    Zone(String region, String name, int number) {
        this.region = region;
        this.name = name;
        port = freePort(number);
    }

    private static int freePort(int number) {
        long start = ProcessHandle.current().pid() * 31 + number * 997L;
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + (int) ((start + i) % PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: the next one
            }
        }
        throw new IllegalStateException("ports from " + FIRST_PORT + " on: none free");
    }

    String region() {
        return region;
    }

    Target target() {
        return Target.of(name, "http://127.0.0.1:" + port).in(region, name);
    }

    /** Starts a process and returns when it serves. */
    void start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process started = new ProcessBuilder(
                        java.toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ZoneServer.class.getName(),
                        name,
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = Optional.of(started);
        if (!"ready".equals(started.inputReader().readLine())) {
            throw new IOException(name + ": not ready (expected: serving at port " + port + ")");
        }
    }

    /** Ends the process as a power cut would, and returns when it is gone. */
    @Override
    public void close() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
    }
}
