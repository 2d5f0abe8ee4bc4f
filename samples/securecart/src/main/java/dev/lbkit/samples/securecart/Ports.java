package dev.lbkit.samples.securecart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses ports on loopback that a killed process gets back at its restart.
 *
 * <p>They lie below 32768: the range from which Linux draws the ports of outgoing connections starts there, so no
 * connection of the shop takes the port of a zone while the zone is down. The search starts at a place that depends on
 * the process id, so that two runs side by side seldom meet.
 */
final class Ports {

    private static final int FIRST = 20_000;
    private static final int SPAN = 12_000;
    private static final long STRIDE = 7_919; // a prime, so that neighboring process ids start far apart

    private Ports() {}

    /** This many different ports, each free at the moment. */
    static List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        long start = ProcessHandle.current().pid() * STRIDE;
        for (int i = 0; i < SPAN && ports.size() < count; i++) {
            int port = FIRST + (int) ((start + i) % SPAN);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IllegalStateException("free ports from " + FIRST + " on: " + ports.size() + ", needed: " + count);
        }
        return List.copyOf(ports);
    }

    /** Whether this process could serve on the port now. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
