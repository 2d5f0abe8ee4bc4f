package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Probes of load, inside a balancer. */
final class LoadProbesTest {

    private static final LoadReport REPORT = new LoadReport(0.5, 7, Optional.empty(), Optional.of(ofMillis(20)));

    private final Lab lab = new Lab();
    private final List<String> asked = new ArrayList<>();
    private final List<CompletableFuture<LoadReport>> open = new ArrayList<>();
    private final AtomicReference<TargetSet> set = new AtomicReference<>();

    private CompletionStage<LoadReport> ask(Target target) {
        asked.add(target.id());
        open.add(new CompletableFuture<>());
        return open.get(open.size() - 1);
    }

    private CompletionStage<LoadReport> answer(Target target) {
        asked.add(target.id());
        return CompletableFuture.completedFuture(REPORT);
    }

    private LoadBalancer balancer(HealthDetector detector, String... ids) {
        return balancer(
                detector, TargetSource.settable(Stream.of(ids).map(Lab::target).toList()));
    }

    private LoadBalancer balancer(HealthDetector detector, TargetSource source) {
        LoadBalancer balancer = lab.balancer(detector, source)
                .policy((targets, random) -> {
                    set.set(targets);
                    return (request, now) -> targets.get(0);
                })
                .build();
        lab.time.advance(Duration.ZERO);
        return balancer;
    }

    private void call(LoadBalancer balancer, int times) {
        for (int i = 0; i < times; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
        }
        lab.time.advance(Duration.ZERO);
    }

    @Test
    void start_newcomers_areAskedAtOnceAndTheirRepliesReachThePolicy() {
        balancer(LoadProbes.perCall(3, this::answer), "a", "b");
        lab.time.advance(ofMillis(5));

        Member member = set.get().get(1);

        assertThat(asked).containsExactly("a", "b");
        assertThat(member.lastReport()).contains(REPORT);
        assertThat(member.reportAge(lab.time.read())).isEqualTo(ofMillis(5).toNanos());
        assertThat(lab.changes).containsExactly("a HEALTHY: ", "b HEALTHY: ");
    }

    @Test
    void call_ended_bringsProbesToAllBeforeAnyIsAskedAgain() {
        LoadBalancer balancer = balancer(LoadProbes.perCall(3, this::answer), "a", "b", "c", "d", "e", "f");
        asked.clear();

        call(balancer, 1);
        int afterOne = asked.size();
        call(balancer, 1);

        assertThat(afterOne).isEqualTo(3);
        assertThat(asked).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1, 0", "0.5, 2, 1", "0.5, 7, 3", "1, 3, 3", "3, 100, 4"}) // at most one a target in a burst
    void calls_fractionsOfProbes_addUp(double perCall, int calls, int probes) {
        LoadBalancer balancer = balancer(LoadProbes.perCall(perCall, this::answer), "a", "b", "c", "d");
        asked.clear();

        call(balancer, calls);

        assertThat(asked).hasSize(probes);
    }

    @Test
    void reply_notThere_isWaitedForAndThenDropped() {
        LoadBalancer balancer = balancer(LoadProbes.perCall(1, this::ask), "a");
        call(balancer, 1);
        lab.time.advance(ofMillis(249));
        call(balancer, 1);
        int waiting = asked.size();
        lab.time.advance(ofMillis(1));
        call(balancer, 1);

        open.get(0).complete(REPORT);
        Optional<LoadReport> late = set.get().get(0).lastReport();
        open.get(1).complete(REPORT);

        assertThat(waiting).isEqualTo(1);
        assertThat(asked).hasSize(2);
        assertThat(open.get(0)).isCancelled();
        assertThat(late).isEmpty();
        assertThat(set.get().get(0).lastReport()).contains(REPORT);
    }

    @Test
    void probe_thatThrowsOrFails_isNoReportAndNoVerdict() {
        LoadBalancer balancer = balancer(
                LoadProbes.perCall(1, target -> {
                    asked.add(target.id());
                    if (asked.size() % 2 == 0) {
                        throw new IllegalStateException("no such port");
                    }
                    return CompletableFuture.failedFuture(new IllegalStateException("refused"));
                }),
                "a");

        call(balancer, 1);
        call(balancer, 1);

        assertThat(asked).hasSize(3);
        assertThat(set.get().get(0).lastReport()).isEmpty();
        assertThat(set.get().get(0).reportAge(lab.time.read())).isEqualTo(Long.MAX_VALUE);
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
        assertThat(lab.failures).isEmpty();
    }

    @Test
    void call_targetReplacedUnderItsId_bringsProbesToTheNewOne() {
        Target stays = Target.of("a", "http://x:80");
        TargetSource.Settable source = TargetSource.settable(List.of(stays, Target.of("b", "http://y:80")));
        LoadBalancer balancer = balancer(
                LoadProbes.perCall(1, target -> {
                    asked.add(target.address());
                    return CompletableFuture.completedFuture(REPORT);
                }),
                source);
        call(balancer, 2);
        asked.clear();

        source.set(List.of(stays, Target.of("b", "http://z:80")));
        lab.time.advance(Duration.ZERO);
        call(balancer, 2);
        call(balancer, 2);

        assertThat(asked).containsExactlyInAnyOrder("z:80", "x:80", "z:80", "x:80", "z:80");
    }

    static Stream<Arguments> noStages() {
        return Stream.of(
                Arguments.of("gives null", (LoadProbe) target -> null),
                Arguments.of("ends in an Error", (LoadProbe) target -> {
                    throw new NoClassDefFoundError("client");
                }),
                Arguments.of("gives a stage that is no future", (LoadProbe) target -> new CompletableFuture<>() {
                    @Override
                    public CompletableFuture<LoadReport> toCompletableFuture() {
                        throw new UnsupportedOperationException("a stage of its own");
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noStages")
    void probe_ofOneTargetBreaksItsContract_leavesTheOthersAlone(String name, LoadProbe broken) {
        LoadBalancer balancer = balancer(
                LoadProbes.perCall(2, target -> {
                    asked.add(target.id());
                    return target.id().equals("a") ? broken.ask(target) : CompletableFuture.completedFuture(REPORT);
                }),
                "a",
                "b");

        for (int i = 0; i < 5; i++) {
            lab.time.advance(ofMillis(250));
            call(balancer, 1);
        }
        balancer.close();
        lab.time.advance(Duration.ZERO);

        assertThat(asked).hasSize(12).filteredOn("b"::equals).hasSize(6);
        assertThat(lab.failures).isEmpty();
    }

    @Test
    void close_openProbe_isCancelledAndNobodyIsAskedAgain() {
        LoadBalancer balancer = balancer(LoadProbes.perCall(1, this::ask), "a", "b");

        balancer.close();
        lab.time.advance(ofSeconds(1));

        assertThat(open).hasSize(2).allSatisfy(probe -> assertThat(probe).isCancelled());
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void perCall_outOfBounds_isRefused() {
        assertThatThrownBy(() -> LoadProbes.perCall(0, this::ask)).hasMessage("probes: 0.0 (expected: > 0 and <= 10)");
        assertThatThrownBy(() -> LoadProbes.perCall(Double.NaN, this::ask))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
