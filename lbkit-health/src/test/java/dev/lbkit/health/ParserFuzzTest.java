package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Chaos test C28 for all text that this module reads: any text of up to 64 KiB, most of it nearly right, gives a value or an
 * {@code IllegalArgumentException}, in bounded and linear time. {@code -Dlbkit.stress=N} tries N times as many.
 */
final class ParserFuzzTest {

    private static final int TEXTS = 3000 * Integer.getInteger("lbkit.stress", 1);
    private static final int LONGEST = 1 << 16;
    private static final long BOUND = 5_000_000; // ns

    static List<Arguments> parsers() {
        return List.of(
                Arguments.of(
                        "agent's reply",
                        (Consumer<String>) text -> AgentReply.of(text).result(),
                        List.of(
                                "75%,maxconn:30,maint,down",
                                "up 100% ready", "down#disk full\r\n", "drain\t0% stopped")),
                Arguments.of(
                        "Retry-After and Date",
                        (Consumer<String>) text -> headers(text, text, ""),
                        List.of("120", "Wed, 21 Oct 2015 07:28:00 GMT", "Sun, 06 Nov 1994 08:49:37 +0100")),
                Arguments.of(
                        "endpoint-load-metrics",
                        (Consumer<String>) text -> headers("5", "", text),
                        List.of(
                                "TEXT cpu_utilization=0.3,mem_utilization=0.8",
                                "TEXT application_utilization:1.25, named_metrics.in_flight=12")),
                Arguments.of(
                        "status codes",
                        (Consumer<String>) StatusCodes::of,
                        List.of("200-299,404", "200", "200,201,202,300-399")),
                Arguments.of(
                        "reason with a code",
                        (Consumer<String>) ParserFuzzTest::health,
                        List.of("Target.Timeout: no answer within 2 s", "answered 503 (expected: 200-399)")));
    }

    private static void health(String reason) {
        TargetHealth.of(new LoadBalancer.TargetState(
                Lab.target("a"), HealthStatus.UNHEALTHY, reason, 1, 0, OptionalDouble.empty(), 0));
        Probe.Result.fail(new IllegalStateException(reason));
    }

    private static void headers(String pause, String date, String load) {
        LoadHeaders.of(name -> Optional.of(
                switch (name) {
                    case "Retry-After" -> pause;
                    case "Date" -> date;
                    default -> load;
                }));
    }

    /** Nearly right, or not at all: a sample that was cut, doubled, filled with its own pieces or with anything. */
    private static String text(List<String> samples, SplittableRandom random) {
        StringBuilder text = new StringBuilder(samples.get(random.nextInt(samples.size())));
        int length = random.nextInt(4) == 0 ? random.nextInt(LONGEST) : random.nextInt(200);
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            String sample = samples.get(random.nextInt(samples.size()));
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(at);
                case 1 -> text.insert(at, sample, 0, random.nextInt(sample.length() + 1));
                case 2 -> text.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 1 << 16));
                case 3 -> text.insert(at, "0123456789,;:=-#%. \t\r\n\0".charAt(random.nextInt(23)));
                default -> {
                    while (text.length() < length) {
                        text.append(text.isEmpty() ? sample : text.substring(random.nextInt(text.length())));
                    }
                }
            }
        }
        text.setLength(Math.min(text.length(), LONGEST));
        return text.toString();
    }

    /** The least time of three, as whoever shares the machine, and a collection of garbage, are not the parser's. */
    private static long nanos(Consumer<String> parser, String text) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3 && least > BOUND / 10; i++) {
            long before = Ticker.system().read();
            try {
                parser.accept(text);
            } catch (IllegalArgumentException e) {
                // typed
            }
            least = Math.min(least, Ticker.system().read() - before);
        }
        return least;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parsers")
    void text_whateverItIs_givesAValueOrATypedErrorInBoundedTime(
            String name, Consumer<String> parser, List<String> samples) {
        SplittableRandom random = new SplittableRandom(28);
        long slowest = 0;
        for (int i = 0; i < TEXTS; i++) {
            slowest = Math.max(slowest, nanos(parser, text(samples, random)));
        }

        System.out.printf(
                "C28: seed 28, %s: %d texts of up to 64 KiB, 0 uncaught (0), the slowest in %.2f ms (below 5)%n",
                name, TEXTS, slowest / 1e6);
        assertThat(slowest).isLessThan(BOUND);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parsers")
    void text_sixteenTimesAsLong_takesBelowTwentyTimesAsLong(
            String name, Consumer<String> parser, List<String> samples) {
        double worst = 0;
        for (String sample : samples) {
            for (String piece : List.of(sample, sample + ",", sample.substring(0, 1), ",", " ", "1", "200-", "200,")) {
                worst = Math.max(worst, growth(parser, piece));
            }
        }

        System.out.printf("C28: %s: 64 KiB take %.1f times as long as 4 KiB (below 20)%n", name, worst);
        assertThat(worst).isLessThan(20);
    }

    /** The least of some ratios, as a quadratic parser has 256 each time, and whoever shares the machine not. */
    private static double growth(Consumer<String> parser, String piece) {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 5 && least >= 20; i++) {
            double shorter = leastNanos(parser, piece.repeat(4096 / piece.length()));
            double longer = leastNanos(parser, piece.repeat(LONGEST / piece.length()));
            least = Math.min(least, longer / Math.max(shorter, 20_000)); // below 20 us there is nothing to compare
        }
        return least;
    }

    private static double leastNanos(Consumer<String> parser, String text) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 60; i++) {
            long before = Ticker.system().read();
            try {
                parser.accept(text);
            } catch (IllegalArgumentException e) {
                // typed
            }
            least = Math.min(least, Ticker.system().read() - before);
        }
        return least;
    }
}
