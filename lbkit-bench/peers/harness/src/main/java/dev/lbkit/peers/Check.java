package dev.lbkit.peers;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Looks, before anything is measured, whether a subject does what it stands for: what share each target gets.
 *
 * <p>A subject that reaches too few targets is measured wrongly, since its data is hot in the processor's caches.
 */
final class Check {

    private static final int SIZE = 100;
    private static final int PICKS = 200 * SIZE;
    private static final int MIDDLE = SIZE / 2; // what turns bad or gets another weight
    private static final int PICKS_A_CALL = 16;
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(2);

    private Check() {}

    /** Prints the shares; false if targets are left out that should not be. */
    static boolean passes(Contender contender) {
        Policy policy = Policy.of(contender.policy());
        int[] counts = counts(contender);
        long reached = Arrays.stream(counts).filter(count -> count > 0).count();
        DoubleSummaryStatistics shares =
                shares(counts, policy.isWeighted() ? Weights::of : index -> 1).summaryStatistics();
        boolean fine = reached == SIZE || !reachesAll(contender);
        System.out.printf(
                Locale.ROOT,
                "  %-52s %3d of %d targets, shares %.2f to %.2f of fair%s%n",
                contender.label(),
                reached,
                SIZE,
                shares.getMin(),
                shares.getMax(),
                fine ? contender.narrow().map(reason -> "; " + reason).orElse("") : "; NOT ALL");
        return fine & knowsChanges(contender);
    }

    private static boolean reachesAll(Contender contender) {
        return Policy.of(contender.policy()).reachesAll() && contender.narrow().isEmpty();
    }

    /** Whether a target gets what it should after each change, and again after the way back. */
    private static boolean knowsChanges(Contender contender) {
        boolean fine = true;
        int picks = Policy.of(contender.policy()).isWeighted()
                ? 10 * PICKS
                : PICKS; // so that chance hides no doubled share
        for (Bench change : contender.benches()) {
            if (Bench.UPDATES.contains(change)) {
                try (Subject subject = contender.openToChange(SIZE)) {
                    subject.change(change, 0);
                    int[] changed = counts(subject::pick, subject, picks);
                    subject.change(change, 1);
                    int[] back = counts(subject::pick, subject, picks);
                    fine &= knows(contender, change, changed, back);
                }
            }
        }
        if (!fine) {
            System.out.println("  " + contender.label() + " DOES NOT KNOW ITS CHANGES");
        }
        return fine;
    }

    private static boolean knows(Contender contender, Bench change, int[] changed, int[] back) {
        return switch (change) {
            case UPDATE -> changed[SIZE] > 0 && back[SIZE] == 0;
            case UPDATE_HEALTH -> changed[MIDDLE] == 0 && (back[MIDDLE] > 0 || !reachesAll(contender));
            case UPDATE_WEIGHT ->
                !Policy.of(contender.policy()).isWeighted()
                        || changed[MIDDLE] > 1.5 * back[MIDDLE]; // its weight is 1 of 550, then 2 of 551
            default ->
                throw new IllegalArgumentException("change: " + change + " (expected: one of " + Bench.UPDATES + ")");
        };
    }

    /** What each target got, by what it should have got. */
    private static DoubleStream shares(int[] counts, IntToDoubleFunction weight) {
        double picks = Arrays.stream(counts).sum();
        double weights = IntStream.range(0, SIZE).mapToDouble(weight).sum();
        return IntStream.range(0, SIZE).mapToDouble(i -> counts[i] / picks * weights / weight.applyAsDouble(i));
    }

    private static int[] counts(Contender contender) {
        try (Subject subject = contender.open(SIZE)) {
            return Arrays.copyOf(counts(choice(contender, subject), subject, PICKS), SIZE);
        }
    }

    /** By index, with room for one that joins. */
    private static int[] counts(LongFunction<Object> choice, Subject subject, int picks) {
        int[] counts = new int[SIZE + 1];
        long end = System.nanoTime() + LIMIT;
        for (int turn = 0; turn < picks && System.nanoTime() < end; turn++) {
            counts[subject.indexOf(choice.apply(turn))]++;
        }
        return counts;
    }

    /** Where there are calls, a new one for every 16 picks: picks alone tell nothing of a load-aware subject. */
    private static LongFunction<Object> choice(Contender contender, Subject subject) {
        if (!contender.benches().contains(Bench.CYCLE)) {
            return subject::pick;
        }
        OpenCalls.past(subject, SIZE);
        OpenCalls calls = new OpenCalls(subject, 0);
        if (!contender.benches().contains(Bench.PICK)) {
            return calls::next;
        }
        return turn -> {
            if (turn % PICKS_A_CALL == 0) {
                calls.next(turn / PICKS_A_CALL);
            }
            return subject.pick(turn);
        };
    }
}
