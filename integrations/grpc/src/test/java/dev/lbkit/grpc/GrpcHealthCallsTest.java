package dev.lbkit.grpc;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.GrpcHealth.Answer;
import dev.lbkit.health.Probe;
import dev.lbkit.health.Probes;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health protocol between the real client and the real server of grpc-java, on loopback. */
@Timeout(60)
final class GrpcHealthCallsTest {

    private final HealthStatusManager health = new HealthStatusManager();
    private final List<Server> servers = new ArrayList<>();
    private final TargetChannels channels =
            TargetChannels.of(target -> Grpc.newChannelBuilder(target.address(), InsecureChannelCredentials.create())
                    .build());
    private final GrpcHealthCalls calls = GrpcHealthCalls.through(channels::of);
    private Target shop = Target.of("shop", "http://127.0.0.1:1");

    @BeforeEach
    void serve() throws IOException {
        shop = serving(health.getHealthService());
    }

    @AfterEach
    void close() {
        channels.close();
        servers.forEach(Server::shutdownNow);
    }

    private Target serving(BindableService... services) throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create());
        for (BindableService service : services) {
            builder.addService(service);
        }
        Server server = builder.build().start();
        servers.add(server);
        return Target.of("t" + servers.size(), "http://127.0.0.1:" + server.getPort());
    }

    private Answer ask(Target target, String service) throws Exception {
        return calls.check(target, service).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVING, SERVING",
        "NOT_SERVING, NOT_SERVING",
        "UNKNOWN, UNKNOWN",
        "SERVICE_UNKNOWN, SERVICE_UNKNOWN",
    })
    void check_whatTheServerSays_isHeard(ServingStatus set, Answer expected) throws Exception {
        health.setStatus("shop.Orders", set);

        assertThat(ask(shop, "shop.Orders")).isEqualTo(expected);
    }

    @Test
    void check_wholeServer_servesUntilItIsTold() throws Exception {
        assertThat(ask(shop, "")).isEqualTo(Answer.SERVING);

        health.enterTerminalState();

        assertThat(ask(shop, "")).isEqualTo(Answer.NOT_SERVING);
    }

    @Test
    void check_unknownServiceOrNoHealthService_isToldApart() throws Exception {
        assertThat(ask(shop, "nobody")).isEqualTo(Answer.SERVICE_UNKNOWN);
        assertThat(ask(serving(), "")).isEqualTo(Answer.UNIMPLEMENTED);
    }

    @Test
    void check_nobodyListens_isAFailedCheckWithItsReason() throws Exception {
        Target gone = serving();
        servers.get(1).shutdownNow().awaitTermination();

        assertThatThrownBy(() -> ask(gone, ""))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("UNAVAILABLE");
        CompletableFuture<Probe.Result> result =
                Probes.grpc("", calls).check(gone).toCompletableFuture();
        assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
    }

    @Test
    void check_cancelled_cancelsTheCall() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Target silent = serving(new HealthGrpc.HealthImplBase() {
            @Override
            public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
                ((ServerCallStreamObserver<HealthCheckResponse>) answer).setOnCancelHandler(cancelled::countDown);
                begun.countDown();
            }
        });
        CompletableFuture<Answer> check = calls.check(silent, "").toCompletableFuture();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        check.cancel(true);

        assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void balancer_serverStopsServing_isSeenByAnActiveCheck() throws Exception {
        BlockingQueue<HealthStatus> statuses = new LinkedBlockingQueue<>();
        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(shop)))
                .policy((targets, random) -> (request, now) -> targets.get(0))
                .detector(ActiveCheck.of(Probes.grpc("shop.Orders", calls))
                        .every(ofMillis(500))
                        .timeout(ofMillis(500))
                        .fall(1)
                        .build())
                .listener(channels)
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        if (event instanceof BalancerEvent.StatusChanged changed) {
                            statuses.add(changed.to());
                        }
                    }
                })
                .build()) {
            health.setStatus("shop.Orders", ServingStatus.SERVING);
            await(statuses, HealthStatus.HEALTHY);

            health.setStatus("shop.Orders", ServingStatus.NOT_SERVING);

            await(statuses, HealthStatus.UNHEALTHY);
            assertThat(balancer.snapshot().targets().get(0).reason()).contains("says NOT_SERVING");
        }
    }

    private static void await(BlockingQueue<HealthStatus> statuses, HealthStatus expected) throws InterruptedException {
        HealthStatus next;
        do {
            next = statuses.poll(ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).isNotNull();
        } while (next != expected);
    }

    @Test
    void channels_targetThatASuccessorStillKnows_stayOpenUntilTheLastOneLeaves() {
        channels.on(new BalancerEvent.TargetJoined("old", shop));
        channels.on(new BalancerEvent.TargetJoined("new", shop));
        ManagedChannel channel = channels.of(shop);

        channels.on(new BalancerEvent.TargetLeft("old", shop, 0));

        assertThat(channel.isShutdown()).isFalse();
        assertThat(channels.of(shop)).isSameAs(channel);
        channels.on(new BalancerEvent.TargetLeft("new", shop, 0));
        assertThat(channel.isShutdown()).isTrue();
        assertThat(channels.of(shop).isShutdown()).isFalse();
    }

    @Test
    void channels_targetThatJoinsAgain_areCountedAfresh() {
        channels.on(new BalancerEvent.TargetJoined("shop", shop));
        channels.on(new BalancerEvent.TargetLeft("shop", shop, 0));
        channels.on(new BalancerEvent.TargetJoined("shop", shop));
        ManagedChannel channel = channels.of(shop);

        channels.on(new BalancerEvent.TargetLeft("shop", shop, 0));

        assertThat(channel.isShutdown()).isTrue();
    }

    @Test
    void channels_targetLeft_areShutDownAndMadeAnew() {
        ManagedChannel first = channels.of(shop);

        ManagedChannel same = channels.of(shop.withWeight(3));
        channels.on(new BalancerEvent.TargetLeft("shop", shop, 0));
        ManagedChannel next = channels.of(shop);

        assertThat(same).isSameAs(first);
        assertThat(first.isShutdown()).isTrue();
        assertThat(next.isShutdown()).isFalse();
        channels.close();
        assertThat(next.isShutdown()).isTrue();
        assertThatThrownBy(() -> channels.of(shop)).hasMessage("channels: closed (expected: open, to reach t1)");
    }
}
