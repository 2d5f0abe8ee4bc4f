package dev.lbkit.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancerEvent.PartFailed;
import dev.lbkit.BalancerEvent.StateRestored;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadBalancer.Learned;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a balancer learned outlives its process. */
final class WarmRestartTest {

    private static final Instant MONDAY = Instant.parse("2026-11-23T08:00:00Z");

    /** One process: a balancer whose picker goes round and shows its members. */
    private static final class Life {

        final Stage stage = new Stage("a", "b", "c");
        final AtomicReference<TargetSet> set = new AtomicReference<>();
        final LoadBalancer balancer;
        private int next;

        Life(Learned learned, Instant now, Duration uptime) {
            stage.time.advance(uptime);
            balancer = stage.builder()
                    .policy((targets, random) -> {
                        set.set(targets);
                        targets.get(0).latencyNanos(0, 0);
                        targets.get(0).answers();
                        return (request, tick) -> targets.get(Math.floorMod(next++, targets.size()));
                    })
                    .weighting((member, usable) -> member.target().weight()
                            * Math.min(1, (usable.equals(Weighting.SETTLED) ? 10 : usable.toMillis() / 1e3) / 10))
                    .restore(learned, now)
                    .build();
        }

        Member member(int index) {
            return set.get().get(index);
        }

        void play(SplittableRandom random, int calls) {
            for (int i = 0; i < calls; i++) {
                Lease lease = balancer.acquire(PickRequest.any());
                stage.time.advance(ofMillis(random.nextInt(1, 300)));
                lease.complete(random.nextInt(5) == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
            }
        }

        void assertKnowsTheSameAs(Life other) {
            for (int i = 0; i < 3; i++) {
                long here = stage.time.read();
                long there = other.stage.time.read();
                assertThat(member(i).latencyNanos(here, 1e7))
                        .isCloseTo(other.member(i).latencyNanos(there, 1e7), within(1e5)); // 0.1 ms of up to 300 ms
                assertThat(member(i).faultRate(here)).isCloseTo(other.member(i).faultRate(there), within(1e-3));
                Member.Answers mine = member(i).answers();
                Member.Answers yours = other.member(i).answers();
                assertThat(mine.count(here)).isCloseTo(yours.count(there), within(2e-3 * yours.count(there) + 1e-9));
                assertThat(mine.mean()).isCloseTo(yours.mean(), within(1e-3 * yours.mean() + 1e-9));
                assertThat(mine.variance()).isCloseTo(yours.variance(), within(1e-2 * yours.variance() + 1e-9));
            }
        }
    }

    private static Life cold() {
        return new Life(Learned.nothing(), MONDAY, Duration.ZERO);
    }

    private static Learned reread(Learned learned) {
        return Learned.parse("shop.state", learned.toText());
    }

    @Property(tries = 100)
    void restored_sameOutcomes_knowsWhatAProcessKnowsThatNeverStopped(
            @ForAll long seed, @ForAll @IntRange(max = 60_000) int awayMillis) {
        Life steady = cold();
        steady.play(new SplittableRandom(seed), 60);
        Learned learned = reread(steady.balancer.learned(MONDAY));

        steady.stage.time.advance(ofMillis(awayMillis));
        Life restarted = new Life(learned, MONDAY.plusMillis(awayMillis), ofSeconds(seed & 0xfff));
        restarted.assertKnowsTheSameAs(steady);

        steady.next = 0;
        steady.play(new SplittableRandom(seed + 1), 20);
        restarted.play(new SplittableRandom(seed + 1), 20);
        restarted.assertKnowsTheSameAs(steady);
    }

    @Property(tries = 50)
    void saved_restored_savesTheSameText(@ForAll long seed) {
        Life first = cold();
        first.play(new SplittableRandom(seed), 40);
        Learned learned = first.balancer.learned(MONDAY);

        Life second = new Life(reread(learned), MONDAY, Duration.ofNanos(first.stage.time.read()));

        assertThat(second.balancer.learned(MONDAY).toText()).isEqualTo(learned.toText());
    }

    @Test
    void text_anyByteDamaged_isRefused() {
        Life life = cold();
        life.play(new SplittableRandom(1), 40);
        byte[] bytes = life.balancer.learned(MONDAY).toText().getBytes(UTF_8);
        int refused = 0;

        for (int i = 0; i < bytes.length; i++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] damaged = bytes.clone();
                damaged[i] ^= (byte) bit;
                String text = new String(damaged, ISO_8859_1);
                assertThatThrownBy(() -> Learned.parse("shop.state", text))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("shop.state: ")
                        .hasMessageContaining(" (expected: ");
                refused++;
            }
        }
        System.out.println("warm restart: every damage of one bit is refused: " + refused + " of " + 8 * bytes.length);
    }

    /** Chaos test C28 for what was saved: cut, doubled and filled with anything, up to 64 KiB, it is refused by a typed error. */
    @Test
    void text_mutatedAnyhow_isRefusedTyped() {
        Life life = cold();
        life.play(new SplittableRandom(1), 40);
        String good = life.balancer.learned(MONDAY).toText();
        SplittableRandom random = new SplittableRandom(28);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(4)) {
                    case 0 -> text.setLength(at);
                    case 1 -> text.insert(at, good, 0, random.nextInt(good.length()));
                    case 2 -> text.insert(at, (char) random.nextInt(1 << 16));
                    default ->
                        text.insert(at, "9 ,\n-".substring(random.nextInt(5)).repeat(random.nextInt(8000)));
                }
            }
            text.setLength(Math.min(text.length(), 1 << 16));
            try {
                assertThat(Learned.parse("shop.state", text.toString()).toText())
                        .isEqualTo(good);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        System.out.println("C28: seed 28, warm restart: 2000 texts of up to 64 KiB, " + refused
                + " refused, 0 uncaught (0), the others as they were saved");
        assertThat(refused).isGreaterThan(1800);
    }

    @Test
    void text_cutAnywhere_isRefused() {
        Life life = cold();
        life.play(new SplittableRandom(1), 40);
        String text = life.balancer.learned(MONDAY).toText();

        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> Learned.parse("shop.state", cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PNG | shop.state: first line: 'PNG' (expected: lbkit-learned 2)",
                "'' | shop.state: first line: '' (expected: lbkit-learned 2)",
                "lbkit-learned 1 | shop.state: version: '1' (expected: 2, the one this reads)",
                "lbkit-learned 3 | shop.state: version: '3' (expected: 2, the one this reads)",
                "lbkit-learned 2 | shop.state: last line: 'lbkit-learned 2' (expected: checksum 00000000: it is damaged or cut)"
            })
    void text_foreignOrOfAnotherVersionOrCut_isRefusedByNameValueAndRule(String text, String message) {
        assertThatThrownBy(() -> Learned.parse("shop.state", text)).hasMessage(message);
    }

    @Test
    void restore_ofAnotherBalancer_isRefused() {
        Learned learned = cold().balancer.learned(MONDAY);
        LoadBalancer.Builder builder = LoadBalancer.builder("checkout");

        assertThatThrownBy(() -> builder.restore(learned, MONDAY))
                .hasMessage("learned: of balancer 'shop' (expected: 'checkout', or Learned.nothing())");
    }

    /** A detector whose watches throw when they are asked for a note. */
    private static final class Noteless implements HealthDetector.Detection {

        @Override
        public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
            return new HealthDetector.Watch() {
                @Override
                public String note() {
                    throw new IllegalStateException("no note of " + target.id());
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }

    @Test
    void learned_detectorThrowsForItsNote_isToldAndTheRestIsSaved() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer =
                stage.builder().detector(environment -> new Noteless()).build();

        Learned learned = reread(balancer.learned(MONDAY));

        assertThat(learned.size()).isEqualTo(2);
        assertThat(stage.events(PartFailed.class))
                .extracting(failed -> failed.cause().getMessage())
                .containsExactly("no note of a", "no note of b");
    }

    /** Notes for each target whose note it is, and keeps what it is told again. */
    private static final class Notebook implements HealthDetector.Detection {

        final List<String> told = new ArrayList<>();
        private final String name;
        private final String unwatched;

        Notebook(String name, String unwatched) {
            this.name = name;
            this.unwatched = unwatched;
        }

        @Override
        public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
            if (target.id().equals(unwatched)) {
                throw new IllegalStateException("no watch on " + target.id());
            }
            return new HealthDetector.Watch() {
                @Override
                public String note() {
                    return name + "'s on " + target.id();
                }

                @Override
                public void recall(String note, Duration away) {
                    told.add(note);
                }
            };
        }
    }

    private record Sundial(Notebook book) implements HealthDetector {
        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return book;
        }
    }

    private record Hourglass(Notebook book) implements HealthDetector {
        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return book;
        }
    }

    private static Notebook book(String name) {
        return new Notebook(name, "");
    }

    private static LoadBalancer noting(Learned learned, HealthDetector... detectors) {
        LoadBalancer.Builder builder = new Stage("a", "b").builder();
        List.of(detectors).forEach(builder::detector);
        return builder.restore(learned, MONDAY).build();
    }

    @Test
    void restore_watchFailed_theNextDetectorIsToldItsOwnNotes() {
        Learned learned = reread(
                noting(Learned.nothing(), new Sundial(new Notebook("sundial", "a")), new Hourglass(book("hourglass")))
                        .learned(MONDAY));
        Notebook sundial = book("sundial");
        Notebook hourglass = new Notebook("hourglass", "b");

        noting(learned, new Sundial(sundial), new Hourglass(hourglass));

        assertThat(sundial.told).containsExactly("sundial's on b");
        assertThat(hourglass.told).containsExactly("hourglass's on a");
    }

    @Test
    void restore_detectorsInAnotherOrder_eachIsToldItsOwnNotes() {
        Learned learned = reread(noting(
                        Learned.nothing(),
                        new Sundial(book("first sundial")),
                        new Hourglass(book("hourglass")),
                        new Sundial(book("second sundial")))
                .learned(MONDAY));
        List<Notebook> books =
                Stream.of("first", "second", "third").map(WarmRestartTest::book).toList();
        Notebook hourglass = book("hourglass");

        noting(
                learned,
                new Hourglass(hourglass),
                environment -> book("new"),
                new Sundial(books.get(0)),
                new Sundial(books.get(1)),
                new Sundial(books.get(2)));

        assertThat(hourglass.told).containsExactly("hourglass's on a", "hourglass's on b");
        assertThat(books.get(0).told).containsExactly("first sundial's on a", "first sundial's on b");
        assertThat(books.get(1).told).containsExactly("second sundial's on a", "second sundial's on b");
        assertThat(books.get(2).told).isEmpty();
    }

    /** A lambda has no name that outlives its process, but its class has. */
    @Test
    void learned_detectorIsALambda_isNamedByItsClassAndNumber() {
        Learned learned = noting(Learned.nothing(), environment -> book("one"), environment -> book("two"))
                .learned(MONDAY);

        assertThat(learned.toText().lines())
                .contains("detectors dev.lbkit.simulation.Stage%24PlayedDetector"
                        + " dev.lbkit.simulation.Stage%24PlayedDetector%232"
                        + " dev.lbkit.simulation.WarmRestartTest%24%24Lambda"
                        + " dev.lbkit.simulation.WarmRestartTest%24%24Lambda%232");
    }

    /** It is told as any other failure of a detector, and the detectors after it go on watching. */
    @Test
    void watch_isNull_isToldAndTheNextDetectorWatches() {
        Notebook hourglass = book("hourglass");
        Stage stage = new Stage("a");
        HealthDetector broken = environment -> (target, verdict) -> nothing();

        LoadBalancer balancer = stage.builder()
                .detector(broken)
                .detector(new Hourglass(hourglass))
                .build();

        assertThat(balancer.learned(MONDAY).toText()).contains("hourglass%27s+on+a");
        assertThat(stage.events(PartFailed.class)).hasSize(1);
        balancer.close();
        stage.settle();
        assertThat(stage.events(PartFailed.class)).hasSize(1);
    }

    @SuppressWarnings("NullAway") // what a detector does that was not compiled with it
    private static HealthDetector.Watch nothing() {
        return null;
    }

    @Test
    void restore_targetsThatLeft_areLeftOutAndCounted() {
        Learned learned = cold().balancer.learned(MONDAY);
        Stage stage = new Stage("b", "c", "d");

        stage.builder().restore(reread(learned), MONDAY.plusSeconds(7)).build();

        assertThat(stage.events(StateRestored.class)).containsExactly(new StateRestored("shop", 2, 1, ofSeconds(7)));
    }

    @Test
    void restore_targetOnItsRamp_goesOnWithIt() {
        Life first = cold();
        first.stage.active.say("a", HealthStatus.UNHEALTHY, "down");
        first.stage.settle();
        first.stage.active.say("a", HealthStatus.HEALTHY, "up");
        first.stage.time.advance(ofSeconds(3));
        Learned learned = reread(first.balancer.learned(MONDAY));

        Life second = new Life(learned, MONDAY.plusSeconds(2), ofDays(1));

        assertThat(Stage.state(first.balancer, "a").weight()).isCloseTo(0.3, within(0.011));
        assertThat(Stage.state(second.balancer, "a").weight()).isCloseTo(0.5, within(0.011));
        long recovered = second.set.get().entry(0).recoveredAt().orElseThrow();
        assertThat(second.stage.time.read() - recovered).isCloseTo(ofSeconds(5).toNanos(), within(2_000_000L));
        assertThat(Stage.state(second.balancer, "b").weight()).isEqualTo(1);
    }

    @Test
    void restore_afterAYear_startsAsIfCold() {
        Life first = cold();
        first.play(new SplittableRandom(1), 40);
        Learned learned = reread(first.balancer.learned(MONDAY));

        Life second = new Life(learned, MONDAY.plus(ofDays(400)), Duration.ZERO);

        assertThat(second.member(0).latencyNanos(0, 5)).isEqualTo(5);
        assertThat(second.member(0).faultRate(0)).isZero();
        assertThat(second.member(0).answers().count(0)).isZero();
    }
}
