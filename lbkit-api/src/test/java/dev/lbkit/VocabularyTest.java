package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The small values of the vocabulary: what they refuse, and how. */
final class VocabularyTest {

    private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    static Stream<Arguments> badInput() {
        LoadBalancer.Builder builder = LoadBalancer.builder("shop");
        return Stream.of(
                bad(() -> Target.of(" ", "http://a"), "id: ' ' (expected: not blank)"),
                bad(() -> Target.of("a", "/path"), "uri: /path (expected: absolute, such as http://10.0.0.7:8080)"),
                bad(() -> Target.of("http://a").withWeight(-1), "weight: -1.0 (expected: finite and >= 0) of target a"),
                bad(
                        () -> new LoadReport(Double.NaN, 0, Optional.empty()),
                        "utilization: NaN (expected: finite and >= 0)"),
                bad(() -> new LoadReport(0, -1, Optional.empty()), "inFlight: -1 (expected: >= 0)"),
                bad(
                        () -> new LoadReport(0, 0, Optional.of(Duration.ofSeconds(-1))),
                        "retryAfter: PT-1S (expected: >= 0)"),
                bad(() -> LoadBalancer.builder(""), "name: '' (expected: not blank)"),
                bad(
                        () -> builder.drainDeadline(Duration.ofSeconds(-1)),
                        "drainDeadline: PT-1S (expected: from 0 to 365 days)"),
                bad(() -> builder.drainDeadline(NEVER), "drainDeadline: " + NEVER + " (expected: from 0 to 365 days)"),
                bad(
                        () -> builder.leaseLimit(Duration.ofMillis(999)),
                        "leaseLimit: PT0.999S (expected: from 1 s to 365 days)"),
                bad(() -> builder.leaseLimit(NEVER), "leaseLimit: " + NEVER + " (expected: from 1 s to 365 days)"),
                bad(
                        () -> builder.leaseLimit(ChronoUnit.FOREVER.getDuration()),
                        "leaseLimit: " + ChronoUnit.FOREVER.getDuration() + " (expected: from 1 s to 365 days)"),
                bad(() -> builder.estimateMemory(Duration.ZERO), "estimateMemory: PT0S (expected: > 0 to 1 day)"),
                bad(
                        () -> builder.estimateMemory(Duration.ofDays(1).plusNanos(1)),
                        "estimateMemory: PT24H0.000000001S (expected: > 0 to 1 day)"),
                bad(() -> builder.estimateMemory(NEVER), "estimateMemory: " + NEVER + " (expected: > 0 to 1 day)"),
                bad(() -> TargetSet.Minimum.ofCount(-1), "count: -1 (expected: >= 0)"),
                bad(() -> TargetSet.Minimum.ofShare(Double.NaN), "share: NaN (expected: 0 to 1)"),
                bad(() -> TargetSet.Minimum.ofShare(50), "share: 50.0 (expected: 0 to 1)"),
                bad(() -> TargetSource.fixed(List.of()), "targets: none (expected: at least one)"));
    }

    private static Arguments bad(ThrowingCallable call, String message) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badInput")
    void badInput_namesTheThingTheValueAndTheRule(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void target_withoutAuthority_isItsOwnAddress() {
        Target database = Target.of("jdbc:postgresql:orders");

        assertThat(database.id()).isEqualTo("jdbc:postgresql:orders");
        assertThat(database.address()).isEqualTo("jdbc:postgresql:orders");
        assertThat(Target.of("http://10.0.0.7:8443/api").id()).isEqualTo("10.0.0.7:8443");
    }

    @Test
    void target_withers_keepTheRest() {
        Target target = Target.of("http://a:1")
                .in("eu", "eu-a")
                .withLabel("version", "1")
                .withWeight(3);

        Target other = target.withLabel("version", "2");

        assertThat(other.labels()).containsEntry("version", "2");
        assertThat(other.locality()).isEqualTo(new Locality("eu", "eu-a"));
        assertThat(other.weight()).isEqualTo(3);
        assertThat(target.labels()).containsEntry("version", "1");
    }

    @Test
    void pickRequest_any_isAConstant() {
        assertThat(PickRequest.any()).isSameAs(PickRequest.any());
        assertThat(PickRequest.any().attempt()).isEqualTo(1);
    }

    @Test
    void pickRequest_after_countsAttemptsAndKeepsKeysOutOfItsText() {
        PickRequest request = PickRequest.any()
                .withAffinityKey("secret-session")
                .pinnedTo("a:1")
                .withFlowKey(7)
                .after(Target.of("http://a:1"));

        assertThat(request.attempt()).isEqualTo(2);
        assertThat(request.affinityKey()).contains("secret-session");
        assertThat(request.flowKey()).hasValue(7);
        assertThat(request.pin()).contains("a:1");
        assertThat(request).hasToString("PickRequest[attempt=2, affinity, flow, pinned, tried=[a:1]]");
    }

    @Test
    void outcome_faults_areThoseOfTheTargetAlone() {
        assertThat(Stream.of(Outcome.values()).filter(Outcome::isFault))
                .containsExactly(Outcome.FAILURE, Outcome.TIMEOUT, Outcome.UNREACHABLE);
    }

    @Test
    void explanation_steps_readFromTheOutsideIn() {
        Target a = Target.of("http://a:1");
        Target b = Target.of("http://b:1");
        Explanation explanation = new Explanation(
                        a,
                        List.of(new Explanation.Candidate(a, 2)),
                        OptionalDouble.empty(),
                        List.of(new Explanation.Exclusion(b, "unhealthy")),
                        List.of("least of 1"))
                .via("healthy only");

        assertThat(explanation).hasToString("""
                        picked a:1
                          healthy only
                          least of 1
                            a:1 score 2.0
                          not b:1: unhealthy""");
    }
}
