package dev.lbkit.bench;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadBalancer.TargetState;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.Probe;
import dev.lbkit.health.Probes;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Checks of a real PostgreSQL that freezes, stops, starts again and changes its role. */
@Timeout(180)
class JdbcChecksTest {

    @TempDir
    private Path folder;

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final BlockingQueue<HealthStatus> changes = new LinkedBlockingQueue<>();
    private EmbeddedPostgres server;
    private Target database;

    @BeforeEach
    void start() throws IOException {
        server = server(0);
        database = Target.of("db", "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?user=postgres");
    }

    @AfterEach
    void stop() throws Exception {
        signal("CONT"); // a frozen one cannot be closed
        server.close();
        executor.shutdownNow();
    }

    @Test
    void jdbc_serverThatFreezesStopsAndStarts_isJudgedEachTime() throws Exception {
        try (LoadBalancer balancer = checkedBy(Probes.jdbc(JdbcChecksTest::pool, ofSeconds(1), executor))) {
            assertThat(verdict(balancer)).startsWith("HEALTHY");

            signal("STOP");
            assertThat(verdict(balancer)).startsWith("UNHEALTHY");

            signal("CONT");
            assertThat(verdict(balancer)).startsWith("HEALTHY");

            server.close();
            assertThat(verdict(balancer)).startsWith("UNHEALTHY").contains("refused");

            server = server(server.getPort());
            assertThat(verdict(balancer)).startsWith("HEALTHY");
        }
        assertThat(executor.submit(() -> true).get(20, TimeUnit.SECONDS)).isTrue(); // no check kept the thread
    }

    @Test
    void blocking_writerWanted_passesOnceTheStandbyIsPromoted() throws Exception {
        server.close();
        Files.createFile(data().resolve("standby.signal"));
        server = server(server.getPort());
        try (LoadBalancer balancer = checkedBy(Probes.blocking(JdbcChecksTest::takesWrites, executor))) {
            assertThat(verdict(balancer)).startsWith("UNHEALTHY").contains("db is a standby");

            try (Connection connection = pool(database).getConnection();
                    Statement promotion = connection.createStatement()) {
                promotion.execute("select pg_promote()");
            }

            assertThat(verdict(balancer)).startsWith("HEALTHY");
        }
    }

    private static Probe.Result takesWrites(Target asked) throws SQLException {
        try (Connection connection = pool(asked).getConnection();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select pg_is_in_recovery()")) {
            answer.next();
            return answer.getBoolean(1) ? Probe.Result.fail(asked.id() + " is a standby") : Probe.Result.pass();
        }
    }

    /** Waits a second at most for a connection and for an answer, as the pool of a check should. */
    private static DataSource pool(Target target) {
        PGSimpleDataSource pool = new PGSimpleDataSource();
        pool.setUrl(target.address());
        pool.setConnectTimeout(1);
        pool.setSocketTimeout(1);
        return pool;
    }

    private LoadBalancer checkedBy(Probe probe) {
        return LoadBalancer.builder("orders")
                .targets(TargetSource.fixed(List.of(database)))
                .policy(Policies.random())
                .detector(ActiveCheck.of(probe)
                        .every(ofMillis(1500))
                        .timeout(ofMillis(1500))
                        .rise(1)
                        .fall(1)
                        .build())
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        if (event instanceof BalancerEvent.StatusChanged changed) {
                            changes.add(changed.to());
                        }
                    }
                })
                .build();
    }

    /** The next one that is another than before. */
    private String verdict(LoadBalancer balancer) throws InterruptedException {
        assertThat(changes.poll(30, TimeUnit.SECONDS))
                .as("a change within 30 s")
                .isNotNull();
        TargetState state = balancer.snapshot().targets().get(0);
        return state.status() + ": " + state.reason();
    }

    private EmbeddedPostgres server(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setPGStartupWait(ofSeconds(30));
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** To the process that takes new connections. */
    private void signal(String name) throws Exception {
        String pid = Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip();
        assertThat(new ProcessBuilder("kill", "-" + name, pid)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
