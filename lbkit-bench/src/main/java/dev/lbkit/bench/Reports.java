package dev.lbkit.bench;

import dev.lbkit.LoadReport;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What targets say of themselves, made before and used in turn; all different, as those of a busy fleet are. */
final class Reports {

    private static final int COUNT = 64; // a power of two
    private static final int MOST_INSIDE = 16;
    private static final int MOST_MILLIS = 100;
    private static final LoadReport[] ALL = reports();

    private Reports() {}

    private static LoadReport[] reports() {
        SplittableRandom random = new SplittableRandom(43);
        return Stream.generate(() -> new LoadReport(
                        random.nextDouble(),
                        random.nextInt(MOST_INSIDE),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(1 + random.nextInt(MOST_MILLIS)))))
                .limit(COUNT)
                .toArray(LoadReport[]::new);
    }

    /** The n-th, from the first on again after the last. */
    static LoadReport at(int turn) {
        return ALL[turn & COUNT - 1];
    }
}
