package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.failover.gslb.RecordTree.failover;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.failover.gslb.Client;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.Alarm;
import dev.lbkit.health.Detectors;
import dev.lbkit.health.Probes;
import dev.lbkit.health.Switch;
import dev.lbkit.simulation.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of Route 53's health checks, whole: what detectors find of the primary decides which record of a failover tree answers.
 * The parts have tests of their own in lbkit-health and lbkit-failover.
 */
final class HealthCheckTreeTest {

    private static final String PRIMARY = "east";
    private static final String SECONDARY = "west";

    private final VirtualTime time = new VirtualTime();

    private static LoadBalancer.Builder shop(String primaryUri, HealthDetector checks) {
        return LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(
                        Target.of(PRIMARY, primaryUri).in(PRIMARY, "a"),
                        Target.of(SECONDARY, "http://west.example:80").in(SECONDARY, "a"))))
                .policy(failover("shop", leaf(PRIMARY), leaf(SECONDARY))
                        .around(Client.UNKNOWN, target -> target.locality().region(), healthyOnly(0, roundRobin())))
                .detector(Detectors.only(target -> target.id().equals(PRIMARY), checks));
    }

    private String answering(HealthDetector checks) {
        LoadBalancer balancer = shop("http://east.example:80", checks)
                .ticker(time)
                .scheduler(time)
                .build();
        time.advance(Duration.ZERO);
        return balancer.acquire(PickRequest.any()).target().id();
    }

    private static HealthDetector observer(boolean isHealthy) {
        Switch observer = new Switch();
        if (!isHealthy) {
            observer.off("the observer cannot reach it");
        }
        return observer;
    }

    @ParameterizedTest(name = "{0} checkers, {1} find it healthy: {2}")
    @CsvSource({
        "15, 3, east", // 1: 20 %
        "15, 2, west", // 1: 13.3 %
        "16, 3, east", // 2: 18.75 %
        "17, 3, west", // 3: 17.65 %
        "17, 4, east", // 3: 23.5 %
        "100, 18, west", // 4: 18 % are not more than 18 %
        "100, 19, east", // 4
        "50, 9, west", // 5: exactly 18 %
        "11, 2, east", // 6: 18.18 %
    })
    void quorum_ofCheckers_decidesWhichRecordAnswers(int checkers, int healthy, String answer) {
        HealthDetector[] observers = IntStream.range(0, checkers)
                .mapToObj(i -> observer(i < healthy))
                .toArray(HealthDetector[]::new);

        assertThat(answering(Detectors.quorum(observers))).isEqualTo(answer);
    }

    @Test
    void calculated_disabledChild_countsAsHealthy() { // 7
        HealthDetector failing = observer(false);

        assertThat(answering(Detectors.calculated(2, Detectors.disabled(failing), observer(true), observer(false))))
                .isEqualTo(PRIMARY);
        assertThat(answering(Detectors.calculated(2, failing, observer(true), observer(false))))
                .isEqualTo(SECONDARY);
    }

    @ParameterizedTest
    @CsvSource({"4, true, west", "0, false, east"})
    void calculated_thresholdBeyondItsChildren_isFixed(int threshold, boolean areHealthy, String answer) { // 8
        HealthDetector checks =
                Detectors.calculated(threshold, observer(areHealthy), observer(areHealthy), observer(areHealthy));

        assertThat(answering(checks)).isEqualTo(answer);
    }

    @ParameterizedTest(name = "bytes {0} to {1}: {2}")
    @CsvSource({"5118, 5125, west", "5113, 5120, east"})
    void saying_textAtTheEdge_decidesWhichRecordAnswers(int first, int last, String answer)
            throws IOException, InterruptedException { // 9
        String text = "in order".substring(0, last - first + 1);
        byte[] body = ("x".repeat(first - 1) + text + "x".repeat(100)).getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (IOException e) {
                // The check has read what it wants, and closed.
            }
        });
        server.start();
        BlockingQueue<BalancerEvent> events = new LinkedBlockingQueue<>();
        HealthDetector check = ActiveCheck.of(Probes.http("/").saying(text))
                .every(ofMillis(500))
                .timeout(ofMillis(500))
                .fall(1)
                .build();
        try (LoadBalancer balancer = shop(
                        "http://127.0.0.1:" + server.getAddress().getPort(), check)
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        events.add(event);
                    }
                })
                .build()) {

            awaitFinding(events);

            assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo(answer);
        } finally {
            server.stop(0);
        }
    }

    /** Until the first check of the primary, which is of unknown health before it. */
    private static void awaitFinding(BlockingQueue<BalancerEvent> events) throws InterruptedException {
        boolean isFound = false;
        while (!isFound) {
            BalancerEvent next = events.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            isFound = next instanceof BalancerEvent.StatusChanged changed
                    && changed.target().id().equals(PRIMARY)
                    && changed.to() != HealthStatus.UNKNOWN;
        }
    }

    @ParameterizedTest
    @CsvSource({"LAST_KNOWN, east", "HEALTHY, east", "UNHEALTHY, west"})
    void alarm_neverSawData_decidesWhichRecordAnswers(Alarm.Insufficient insufficient, String answer) { // 10
        assertThat(answering(Alarm.whenInsufficient(insufficient))).isEqualTo(answer);
    }

    @Test
    void inverted_healthyCheck_sendsTheCallsAway() {
        assertThat(answering(Detectors.inverted(observer(true)))).isEqualTo(SECONDARY);
    }
}
