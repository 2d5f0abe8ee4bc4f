package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers say of themselves, inside a balancer. */
class ServerSignalsTest {

    private final Lab lab = new Lab();
    private final ServerSignals signals = ServerSignals.lasting(ofSeconds(10));
    private final LoadBalancer balancer = lab.balancer(signals, "a", "b")
            .weighting(signals.weighting(Weighting.constant()))
            .build();

    private void answer(Map<String, String> headers) {
        signals.complete(
                balancer.acquire(PickRequest.any()), Outcome.SUCCESS, name -> Optional.ofNullable(headers.get(name)));
        lab.time.advance(Duration.ZERO);
    }

    private HealthStatus a() {
        return Lab.status(balancer, "a");
    }

    @Test
    void takeMeOut_onAnAnswer_holdsForItsTimeAndIsOver() {
        answer(Map.of(HttpProbe.TAKE_ME_OUT, "true"));

        HealthStatus atOnce = a();
        lab.time.advance(ofSeconds(9));
        HealthStatus before = a();
        lab.time.advance(ofSeconds(1));

        assertThat(atOnce).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(before).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(a()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(lab.changes)
                .containsExactly(
                        "a HEALTHY: ",
                        "b HEALTHY: ",
                        "a UNHEALTHY: the server asks to be taken out: x-envoy-immediate-health-check-fail",
                        "a HEALTHY: the server says nothing against itself any more");
        assertThat(lab.time.pending()).isEqualTo(1); // the balancer's own
    }

    @Test
    void degradedDuringTakenOut_isShownAfterIt() {
        answer(Map.of(HttpProbe.TAKE_ME_OUT, ""));
        lab.time.advance(ofSeconds(4));
        answer(Map.of(HttpProbe.DEGRADED, ""));

        HealthStatus both = a();
        lab.time.advance(ofSeconds(6));
        HealthStatus one = a();
        lab.time.advance(ofSeconds(4));

        assertThat(both).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(one).isEqualTo(HealthStatus.DEGRADED);
        assertThat(a()).isEqualTo(HealthStatus.HEALTHY);
    }

    @ParameterizedTest(name = "Retry-After: {0}, Date: {1} -> {2} s")
    @CsvSource(textBlock = """
            3,                                '',                               3,  0
            100,                              '',                               10, 0
            0,                                '',                               0,  0
            'Wed, 21 Oct 2015 07:28:05 GMT',  'Wed, 21 Oct 2015 07:28:00 GMT',  5,  0
            'Wed, 21 Oct 2015 07:28:00 GMT',  'Wed, 21 Oct 2015 07:28:05 GMT',  0,  1
            'Wed, 21 Oct 2015 07:28:05 GMT',  '',                               0,  1
            -3,                               '',                               0,  1
            soon,                             '',                               0,  1
            99999999999,                      '',                               0,  1
            """)
    void retryAfter_inEitherForm_degradesForItsTime(String value, String date, int seconds, int ignored) {
        answer(Map.of("Retry-After", value, "Date", date));

        Duration degraded = Duration.ZERO;
        while (a() == HealthStatus.DEGRADED) {
            lab.time.advance(ofSeconds(1));
            degraded = degraded.plusSeconds(1);
        }

        assertThat(degraded).isEqualTo(ofSeconds(seconds));
        assertThat(signals.ignored()).isEqualTo(ignored);
    }

    /** Bug class B12, for what servers say of their load: what is no number is ignored. */
    @ParameterizedTest(name = "{0} -> {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
            TEXT cpu_utilization=0.3,mem_utilization=0.8                     | 0.3  | 0  | 0
            TEXT cpu_utilization=0.3,application_utilization=1.2             | 1.2  | 0  | 0
            text cpu_utilization:0.5, named_metrics.in_flight=12             | 0.5  | 12 | 0
            TEXT application_utilization=0,cpu_utilization=0.25              | 0.25 | 0  | 0
            TEXT cpu_utilization=NaN                                         | -1   | 0  | 1
            TEXT cpu_utilization=-1                                          | -1   | 0  | 1
            TEXT cpu_utilization=1e999                                       | -1   | 0  | 1
            JSON {"cpu_utilization":0.3}                                     | -1   | 0  | 1
            TEXT                                                             | -1   | 0  | 1
            """)
    void loadMetrics_ofAnAnswer_becomeAReport(String value, double utilization, int inFlight, int ignored) {
        Map<String, String> headers = Map.of("endpoint-load-metrics", value);

        LoadHeaders said = LoadHeaders.of(name -> Optional.ofNullable(headers.get(name)));

        Optional<LoadReport> expected = utilization < 0
                ? Optional.empty()
                : Optional.of(new LoadReport(utilization, inFlight, Optional.empty()));
        assertThat(said.load()).isEqualTo(expected);
        assertThat(said.ignored()).isEqualTo(ignored);
    }

    @Property(tries = 1000)
    void headers_whateverTheySay_areReadWithoutThrowing(
            @ForAll String pause, @ForAll String date, @ForAll String load) {
        Map<String, String> headers =
                Map.of("Retry-After", pause, "Date", date, "endpoint-load-metrics", "TEXT " + load);

        LoadHeaders said = LoadHeaders.of(name -> Optional.ofNullable(headers.get(name)));

        assertThat(said.ignored()).isBetween(0, 2);
    }

    @Test
    void agent_thatWantsLess_getsItAndKeepsIt() {
        signals.heard(Lab.target("a"), AgentReply.of("25% maxconn:30"));
        lab.time.advance(Duration.ZERO);
        double weight = balancer.snapshot().targets().get(0).weight();

        Probe.Result next = signals.heard(Lab.target("a"), AgentReply.of("up \u0000junk"));
        signals.heard(Lab.target("nobody"), AgentReply.of("50%"));
        lab.time.advance(ofSeconds(1));

        assertThat(weight).isEqualTo(0.25);
        assertThat(next).isEqualTo(Probe.Result.pass());
        assertThat(balancer.snapshot().targets())
                .extracting(LoadBalancer.TargetState::weight)
                .containsExactly(0.25, 1.0);
        assertThat(signals.maxConnections(Lab.target("a"))).hasValue(30);
        assertThat(signals.maxConnections(Lab.target("b"))).isEmpty();
        assertThat(signals.ignored()).isEqualTo(1);
    }

    @Test
    void balancer_closed_leavesNoTimerAndNoTarget() {
        answer(Map.of(HttpProbe.TAKE_ME_OUT, ""));
        signals.heard(Lab.target("a"), AgentReply.of("maxconn:30"));

        balancer.close();
        lab.time.advance(ofSeconds(1));

        assertThat(lab.time.pending()).isZero();
        assertThat(signals.maxConnections(Lab.target("a"))).isEmpty();
    }

    @Test
    void settings_outOfRange_areRefusedByName() {
        assertThatThrownBy(() -> ServerSignals.lasting(Duration.ZERO))
                .hasMessage("longest: PT0S (expected: > 0 and <= 1 day)");
        assertThatThrownBy(() -> signals.agent(0)).hasMessage("port: 0 (expected: 1 to 65535)");
    }
}
