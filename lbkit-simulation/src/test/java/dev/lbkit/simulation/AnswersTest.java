package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a member says of its answers. */
final class AnswersTest {

    private static final Duration MEMORY = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final AtomicReference<Member> member = new AtomicReference<>();
    private final LoadBalancer balancer = balancer(TargetSource.fixed(List.of(Target.of("http://a"))), () -> true);
    private final Member.Answers answers = member.get().answers();

    /** One whose picker takes the first target, and is told when it is built whether it looks at the time. */
    private LoadBalancer balancer(TargetSource source, BooleanSupplier isTimed) {
        return LoadBalancer.builder("answers")
                .targets(source)
                .policy((set, random) -> {
                    member.set(set.get(0));
                    return new First(set, isTimed.getAsBoolean());
                })
                .estimateMemory(MEMORY)
                .ticker(time)
                .scheduler(time)
                .build();
    }

    private record First(TargetSet set, boolean needsTime) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return set.get(0);
        }
    }

    private void call(double millis, Outcome outcome) {
        Lease lease = balancer.acquire(PickRequest.any());
        time.advance(Duration.ofNanos((long) (millis * 1e6)));
        lease.complete(outcome);
    }

    private double usualMillis() {
        return Math.pow(answers.mean(), 4) / 1e6;
    }

    @Test
    void answers_noneYet_areNone() {
        assertThat(answers.count(time.read())).isZero();
        assertThat(answers.freshness(time.read())).isZero();
        assertThat(answers.mean()).isZero();
        assertThat(answers.variance()).isZero();
        assertThat(answers.silence(time.read())).isZero();
        assertThat(member.get().answers()).isSameAs(answers);
    }

    @Test
    void mean_answersAlike_isTheirLatency() {
        for (int i = 0; i < 100; i++) {
            call(20, Outcome.SUCCESS);
        }

        assertThat(usualMillis()).isCloseTo(20, within(0.001));
        assertThat(answers.count(time.read())).isBetween(85.0, 100.0);
        assertThat(balancer.snapshot().targets().get(0).latencyNanos().orElseThrow())
                .isCloseTo(20e6, within(1e3));
    }

    @Property(tries = 20)
    void moments_answersOfOneDistribution_areItsMoments(@ForAll @IntRange(min = 1, max = 1_000_000) int seed) {
        AnswersTest fresh = new AnswersTest();
        SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < 1500; i++) {
            fresh.call(20 * Math.pow(1 + 0.2 * (random.nextDouble() - 0.5), 4), Outcome.SUCCESS);
        }

        double scale = Math.sqrt(Math.sqrt(20e6));
        assertThat(fresh.answers.mean()).isCloseTo(scale, within(0.02 * scale));
        assertThat(Math.sqrt(fresh.answers.variance())).isCloseTo(0.2 / Math.sqrt(12) * scale, within(0.025 * scale));
    }

    @Test
    void count_afterSilence_fadesButNotTheMean() {
        call(20, Outcome.SUCCESS);

        time.advance(MEMORY);

        assertThat(answers.count(time.read())).isCloseTo(Math.exp(-1), within(0.03));
        assertThat(usualMillis()).isCloseTo(20, within(0.001));
    }

    @Test
    void freshness_withoutAnswers_isAHalfAfterSevenTenthsOfTheMemory() {
        call(20, Outcome.SUCCESS);
        double after = answers.freshness(time.read());

        time.advance(MEMORY.multipliedBy(7).dividedBy(10));

        assertThat(after).isEqualTo(1);
        assertThat(answers.freshness(time.read())).isCloseTo(0.5, within(0.01));
    }

    @Test
    void mean_farAnswerAfterHalfHasFaded_replacesIt() {
        for (int i = 0; i < 400; i++) {
            call(20, Outcome.SUCCESS);
        }
        time.advance(MEMORY.multipliedBy(3).dividedBy(4));

        call(2000, Outcome.SUCCESS);
        double slow = usualMillis();
        time.advance(MEMORY.multipliedBy(3).dividedBy(4));
        call(20, Outcome.SUCCESS);

        assertThat(slow).isCloseTo(2000, within(1.0));
        assertThat(usualMillis()).isCloseTo(20, within(0.01));
    }

    @Test
    void mean_everythingTurnsSlow_isSeenAfterAFewAnswers() {
        for (int i = 0; i < 400; i++) {
            call(20, Outcome.SUCCESS);
        }

        for (int i = 0; i < 12; i++) {
            call(240, Outcome.SUCCESS);
        }

        assertThat(usualMillis()).isGreaterThan(120);
    }

    @Test
    void mean_oneOutlierOf400_hardlyMoves() {
        for (int i = 0; i < 400; i++) {
            call(20, Outcome.SUCCESS);
        }

        call(2000, Outcome.SUCCESS);

        assertThat(usualMillis()).isBetween(20.0, 22.0);
    }

    @Test
    void mean_fastFaults_areNoEvidenceOfSpeed() {
        call(1, Outcome.FAILURE);
        double unheard = answers.count(time.read());
        call(20, Outcome.SUCCESS);

        for (int i = 0; i < 50; i++) {
            call(1, Outcome.FAILURE);
        }

        assertThat(unheard).isZero();
        assertThat(usualMillis()).isCloseTo(20, within(0.001));
    }

    @Test
    void mean_timeouts_areSlowAnswers() {
        call(20, Outcome.SUCCESS);

        call(1000, Outcome.TIMEOUT);

        assertThat(usualMillis()).isGreaterThan(100);
    }

    @Test
    void silence_callsInFlight_countsFromTheFirstOfThemOrTheLastAnswer() {
        call(20, Outcome.SUCCESS);
        time.advance(Duration.ofSeconds(5));
        long idle = answers.silence(time.read());

        Lease first = balancer.acquire(PickRequest.any());
        time.advance(Duration.ofMillis(300));
        balancer.acquire(PickRequest.any());
        time.advance(Duration.ofMillis(100));
        long waiting = answers.silence(time.read());
        first.complete(Outcome.SUCCESS);
        time.advance(Duration.ofMillis(50));

        assertThat(idle).isZero();
        assertThat(waiting).isEqualTo(400_000_000);
        assertThat(answers.silence(time.read())).isEqualTo(50_000_000);
    }

    /** As a fleet of one does, whose picker has nothing to compare, until a second target joins. */
    @Test
    void silence_firstAskedWithCallsInFlight_countsFromTheNextCall() {
        LoadBalancer fresh = balancer(TargetSource.fixed(List.of(Target.of("http://b"))), () -> true);
        time.advance(Duration.ofDays(10));
        fresh.acquire(PickRequest.any());
        time.advance(Duration.ofSeconds(1));

        Member.Answers late = member.get().answers();
        long unknown = late.silence(time.read());
        fresh.acquire(PickRequest.any());
        time.advance(Duration.ofMillis(300));

        assertThat(unknown).isZero();
        assertThat(late.silence(time.read())).isEqualTo(300_000_000);
    }

    @Test
    void silence_callsThatWereNotTimed_isUnknownUntilTheNextThatIs() {
        AtomicBoolean timed = new AtomicBoolean(true);
        TargetSource.Settable source = TargetSource.settable(List.of(Target.of("http://a")));
        LoadBalancer fresh = balancer(source, timed::get);
        Member.Answers known = member.get().answers();
        fresh.acquire(PickRequest.any()).complete(Outcome.SUCCESS); // at 0
        timed.set(false);
        source.set(List.of(Target.of("http://a").withWeight(2))); // a new picker, which reads no time
        time.advance(Duration.ofHours(1));
        Lease untimed = fresh.acquire(PickRequest.any());

        long waiting = known.silence(time.read());
        timed.set(true);
        source.set(List.of(Target.of("http://a")));
        time.advance(Duration.ofMinutes(1));
        long again = known.silence(time.read());
        fresh.acquire(PickRequest.any());
        time.advance(Duration.ofMillis(300));
        long since = known.silence(time.read());
        untimed.complete(Outcome.SUCCESS); // when is not known, but it is no silence

        assertThat(waiting).isZero();
        assertThat(again).isZero();
        assertThat(since).isEqualTo(300_000_000);
        assertThat(known.silence(time.read())).isZero();
    }
}
