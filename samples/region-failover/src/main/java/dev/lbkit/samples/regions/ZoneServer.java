package dev.lbkit.samples.regions;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The process of one zone: answers every request with the zone's name, until its standard input ends. */
final class ZoneServer {

    private ZoneServer() {}

    /**
     * Serves.
     *
     * @param args the zone's name and its port
     * @throws IOException if the port is taken
     */
    public static void main(String... args) throws IOException {
        byte[] name = args[0].getBytes(StandardCharsets.UTF_8);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, name.length);
                exchange.getResponseBody().write(name);
            }
        });
        server.start();
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // A zone must not outlive the lab: the pipe to it ends with it.
        }
        server.stop(0);
    }
}
