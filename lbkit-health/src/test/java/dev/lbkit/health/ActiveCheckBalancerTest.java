package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Active checks inside a balancer. */
class ActiveCheckBalancerTest {

    private final Lab lab = new Lab();

    @Test
    void balancers_openedAndClosedTenThousandTimes_leaveNothingScheduled() {
        ActiveCheck check = ActiveCheck.http("/healthz").build();

        for (int i = 0; i < 10_000; i++) {
            lab.balancer(check, "a", "b", "c").build().close();
            lab.time.advance(Duration.ZERO);
        }

        assertThat(lab.time.pending()).isZero();
        assertThat(lab.failures).isEmpty();
    }

    @Test
    void probe_ofEachBalancer_isItsOwnAndIsForgottenWhenItCloses() {
        List<WeakReference<Probe>> started = new ArrayList<>();
        ActiveCheck check = ActiveCheck.of(new Probe() {
                    @Override
                    public CompletionStage<Result> check(Target target) {
                        throw new AssertionError("not started");
                    }

                    @Override
                    public Probe start() {
                        byte[] connections = {1};
                        Probe mine = target -> completedFuture(connections[0] == 1 ? Result.pass() : null);
                        started.add(new WeakReference<>(mine));
                        return mine;
                    }
                })
                .build();
        LoadBalancer one = lab.balancer(check, "a", "b").build();
        LoadBalancer other = lab.balancer(check, "a", "b").build();
        lab.time.advance(ofSeconds(30));

        one.close();
        other.close();
        lab.time.advance(Duration.ZERO);
        for (int i = 0; i < 100 && started.stream().anyMatch(probe -> probe.get() != null); i++) {
            System.gc();
        }

        assertThat(started)
                .hasSize(2)
                .allSatisfy(probe -> assertThat(probe.get()).isNull());
        assertThat(one.name()).isEqualTo(other.name()); // the closed balancers themselves are still held
    }

    @Test
    void newTarget_inARunningBalancer_isHealthyAfterOnePassWhateverTheRise() {
        TargetSource.Settable source = TargetSource.settable(List.of(Lab.target("a")));
        LoadBalancer balancer = lab.balancer(
                        ActiveCheck.of(new Script(lab, "P")).rise(10).build(), source)
                .build();
        lab.time.advance(ofSeconds(5));

        source.set(List.of(Lab.target("a"), Lab.target("b")));
        lab.time.advance(Duration.ZERO);
        HealthStatus atFirst = Lab.status(balancer, "b");
        lab.time.advance(ofMillis(2500));

        assertThat(atFirst).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(Lab.status(balancer, "b")).isEqualTo(HealthStatus.HEALTHY);
        assertThat(lab.changes).contains("b HEALTHY: the first check to pass");
    }

    @Test
    void newTarget_failingFromTheStart_goesDownWithoutEverBeingUsable() {
        LoadBalancer balancer = lab.balancer(
                        ActiveCheck.of(new Script(lab, "F")).fall(2).build(), "a")
                .build();

        lab.time.advance(ofSeconds(8));

        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(lab.changes)
                .containsExactly("a UNHEALTHY: Target.FailedHealthChecks: 2 checks failed in a row, the last: check 2");
    }

    @Test
    void target_alternatingForTenMinutes_neverChangesAgain() {
        LoadBalancer balancer = lab.balancer(
                        ActiveCheck.of(new Script(lab, "PF".repeat(400)))
                                .every(ofSeconds(1))
                                .rise(2)
                                .fall(3)
                                .build(),
                        "a")
                .build();

        lab.time.advance(ofMinutes(10));

        assertThat(lab.changes).containsExactly("a HEALTHY: the first check to pass");
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
    }
}
