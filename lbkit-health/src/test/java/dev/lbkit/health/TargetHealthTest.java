package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.health.TargetHealth.Reason;
import dev.lbkit.health.TargetHealth.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The states of a target's life, read from a real balancer. */
class TargetHealthTest {

    private final Lab lab = new Lab();
    private Probe.Result answer = Probe.Result.fail("503");
    private final TargetSource.Settable source =
            TargetSource.settable(List.of(Lab.target("a"), Lab.target("b").withLabel("zone", "b")));
    private final LoadBalancer balancer = lab.balancer(
                    ActiveCheck.of(target -> completedFuture(answer)).fall(2).build(), source)
            .drainDeadline(ofSeconds(300))
            .build();

    private TargetHealth a() {
        return TargetHealth.of(balancer.snapshot(), "a");
    }

    private String line() {
        return a().state() + " " + a().reason().map(Reason::code).orElse("-");
    }

    @Test
    void target_overItsLife_passesThroughTheDocumentedStates() {
        List<String> life = new ArrayList<>();

        life.add(line());
        lab.time.advance(ofSeconds(2).plusMillis(500));
        life.add(line());
        answer = Probe.Result.pass();
        lab.time.advance(ofSeconds(5));
        life.add(line());
        Lease open = balancer.acquire(PickRequest.any());
        answer = Probe.Result.degraded("half");
        lab.time.advance(ofSeconds(6));
        life.add(line());
        answer = new Probe.Failed(Reason.RESPONSE_CODE_MISMATCH, "answered 503 (expected: 200-399)");
        lab.time.advance(ofSeconds(12));
        life.add(line());
        balancer.drain("a");
        lab.time.advance(ofSeconds(1));
        life.add(line());
        open.close();
        lab.time.advance(ofSeconds(1));
        life.add(line());
        source.set(List.of(Lab.target("b")));
        lab.time.advance(ofSeconds(1));
        life.add(line());

        assertThat(life)
                .containsExactly(
                        "INITIAL Elb.RegistrationInProgress",
                        "INITIAL Elb.InitialHealthChecking",
                        "HEALTHY -",
                        "DEGRADED -",
                        "UNHEALTHY Target.ResponseCodeMismatch",
                        "DRAINING Target.DeregistrationInProgress",
                        "UNUSED Target.NotInUse",
                        "UNUSED Target.NotRegistered");
    }

    @ParameterizedTest
    @EnumSource
    void verdict_thatBeginsWithACode_isReadAsIt(Reason reason) {
        TargetHealth written = TargetHealth.of(reason, "why: Target.Timeout: not this");

        TargetHealth read = TargetHealth.of(state(reason.state().status(), written.text()));

        boolean isShells = reason.state().status() == HealthStatus.DRAINING;
        assertThat(read.reason()).isEqualTo(isShells ? Optional.of(Reason.NOT_IN_USE) : Optional.of(reason));
        assertThat(read.state()).isEqualTo(isShells ? State.UNUSED : reason.state());
    }

    @ParameterizedTest(name = "{0} ''{1}'' -> {2}")
    @CsvSource(textBlock = """
            HEALTHY,   '',                                      HEALTHY
            HEALTHY,   'Target.HealthCheckDisabled: by order',  UNAVAILABLE
            HEALTHY,   'Target.Timeout: of another state',      HEALTHY
            DEGRADED,  'Retry-After: 5',                        DEGRADED
            UNKNOWN,   'no word yet',                           INITIAL
            UNHEALTHY, '5 faults in a row',                     UNHEALTHY
            UNHEALTHY, 'Target.Timeout without a colon',        UNHEALTHY
            DRAINING,  'taken out by order',                    UNUSED
            """)
    void verdict_ofAnyDetector_hasAState(HealthStatus status, String text, State state) {
        TargetHealth health = TargetHealth.of(state(status, text));

        assertThat(health.state()).isEqualTo(state);
        assertThat(health.state().status()).isEqualTo(status);
        assertThat(text).endsWith(health.description());
    }

    private static LoadBalancer.TargetState state(HealthStatus status, String reason) {
        Target target = Lab.target("a");
        return new LoadBalancer.TargetState(target, status, reason, 1, 0, OptionalDouble.empty(), 0);
    }

    @Test
    void reason_ofAnotherState_isRefused() {
        assertThatThrownBy(() -> new TargetHealth(State.HEALTHY, Optional.of(Reason.TIMEOUT), ""))
                .hasMessage("reason: TIMEOUT (expected: one of state HEALTHY)");
        assertThatThrownBy(() -> new Probe.Failed(Reason.NOT_IN_USE, ""))
                .hasMessage("code: NOT_IN_USE (expected: one of state UNHEALTHY)");
    }
}
