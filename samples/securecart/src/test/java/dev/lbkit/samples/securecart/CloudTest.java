package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on real ports. */
@Timeout(60)
final class CloudTest {

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @Test
    void zone_frozenThenThawed_answersAgain(@TempDir Path directory) throws Exception {
        Zone zone = zone(directory);
        zone.start();
        try {
            assertThat(order(zone, "k1").statusCode()).isEqualTo(201);
            assertThat(order(zone, "k1").statusCode()).isEqualTo(200);
            assertThat(order(zone, "k2").body()).isEqualTo("zone-1");

            zone.freeze();
            assertThatThrownBy(() -> order(zone, "k3")).isInstanceOf(HttpTimeoutException.class);
            zone.thaw();

            assertThat(order(zone, "k3").statusCode()).isBetween(200, 201);
        } finally {
            zone.kill();
        }
        assertThat(Journals.read(directory))
                .extracting(entry -> entry.order().key())
                .containsExactly("k1", "k2", "k3");
    }

    @Test
    void zone_killedAndRestarted_keepsItsAddressAndItsOrders(@TempDir Path directory) throws Exception {
        Zone zone = zone(directory);
        zone.start();
        try {
            order(zone, "k1");
            zone.freeze();
            zone.kill();
            assertThat(zone.isAlive()).isFalse();
            assertThatThrownBy(() -> order(zone, "k1")).isInstanceOf(IOException.class);

            zone.start();

            assertThat(order(zone, "k1").statusCode()).isEqualTo(200);
            assertThat(order(zone, "k2").statusCode()).isEqualTo(201);
        } finally {
            zone.kill();
        }
        assertThat(Journals.read(directory)).hasSize(2);
    }

    @Test
    void zone_drainedSlowAndStopped_finishesWhatIsInWork(@TempDir Path directory) throws Exception {
        Zone zone = zone(directory);
        zone.start();
        try {
            zone.slow("zone-1", Duration.ofMillis(300));
            CompletableFuture<HttpResponse<String>> inWork =
                    client.sendAsync(request(zone, "k1"), BodyHandlers.ofString());
            HttpRequest health =
                    HttpRequest.newBuilder(address(zone).resolve("/healthz")).build();
            assertThat(client.send(health, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            zone.drain("zone-1");
            assertThat(client.send(health, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(503);

            zone.stop();

            assertThat(inWork.join().statusCode()).isEqualTo(201);
            assertThat(zone.isAlive()).isFalse();
        } finally {
            zone.kill();
        }
    }

    @Test
    void zone_portTaken_failsAtOnceAndSaysWhy(@TempDir Path directory) throws Exception {
        int port = Ports.free(1).get(0);
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Zone zone = new Zone("region", "zone", directory, 42, List.of(taken.getLocalPort()));

            assertThatThrownBy(zone::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("zone: 'start' brought the end (expected: ready)")
                    .hasMessageContaining("Address already in use");
            zone.kill();
        }
    }

    @Test
    void zone_unknownTarget_isNamed(@TempDir Path directory) throws Exception {
        Zone zone = zone(directory);
        zone.start();
        try {
            assertThatThrownBy(() -> zone.drain("zone-9")).hasMessageContaining("target: zone-9");
        } finally {
            zone.kill();
        }
    }

    @Test
    void cloud_closed_leavesNothingBehind() throws Exception {
        Cloud cloud = Cloud.start(42);
        try (cloud) {
            assertThat(cloud.targets()).hasSize(12);
            List<Act> acts = Script.acts(Duration.ofSeconds(60), cloud);
            assertThat(acts).allMatch(act -> cloud.targets().keySet().containsAll(act.badTargets()));
            assertThat(acts.stream().mapToLong(act -> act.length().toSeconds()).sum())
                    .isEqualTo(60);
            cloud.zone("eu-west-1a").freeze();
            cloud.killRegion(Cloud.AWAY);
            assertThat(cloud.leftBehind()).isNotEmpty();
        }

        assertThat(cloud.leftBehind()).isEmpty();
        assertThat(Files.exists(cloud.directory())).isFalse();
    }

    @Test
    void cloud_keptAndClosed_leavesItsJournals() throws Exception {
        Cloud cloud = Cloud.start(42);
        try (cloud) {
            order(cloud.zone("eu-west-1a"), "k1");
            cloud.keepDirectory();
        }

        assertThat(cloud.leftBehind()).isEmpty();
        assertThat(Journals.read(cloud.directory()))
                .extracting(entry -> entry.order().key())
                .containsExactly("k1");
        try (Stream<Path> files = Files.walk(cloud.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private HttpResponse<String> order(Zone zone, String key) throws IOException, InterruptedException {
        return client.send(request(zone, key), BodyHandlers.ofString());
    }

    private static HttpRequest request(Zone zone, String key) {
        return HttpRequest.newBuilder(address(zone).resolve("/orders"))
                .timeout(Duration.ofMillis(800))
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(new Order(key, 100).body()))
                .build();
    }

    private static URI address(Zone zone) {
        Map.Entry<String, URI> first = zone.targets().entrySet().iterator().next();
        return first.getValue();
    }

    private static Zone zone(Path directory) {
        return new Zone("region", "zone", directory, 42, Ports.free(1));
    }
}
