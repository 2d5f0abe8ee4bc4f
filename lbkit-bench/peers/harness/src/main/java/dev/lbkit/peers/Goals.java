package dev.lbkit.peers;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** What lbkit promises of its speed, beside what one run measured. A goal whose figures were not measured is left out. */
final class Goals {

    private static final String LBKIT = "lbkit";
    private static final int SIZE = 100;
    private static final double SCALES =
            2 / 1.7; // a thread's time by two threads, if both do 1.7 times the work of one

    private final Figures figures;
    private final StringBuilder text = new StringBuilder();

    private Goals(Figures figures) {
        this.figures = figures;
    }

    static String of(Figures figures) {
        return new Goals(figures).write();
    }

    private String write() {
        text.append(String.format("%n%-56s %10s %10s%n", "goal of lbkit", "measured", "at most"));
        againstPeers();
        againstFloors();
        for (Policy policy : Policy.values()) {
            scaling(policy);
            aheadAtEverySize(policy);
            garbage(policy, Bench.PICK, 0.5);
            garbage(
                    policy,
                    Bench.CYCLE,
                    policy == Policy.LOAD_AWARE ? 72.5 : 32.5); // a lease, a kept report; JMH's own
            update(policy);
        }
        return text.toString();
    }

    private void againstPeers() {
        peer(Policy.RANDOM, Bench.PICK, 1, 0.6);
        peer(Policy.ROUND_ROBIN, Bench.PICK, 1, 0.4);
        peer(Policy.ROUND_ROBIN, Bench.PICK, 2, 0.05);
        peer(Policy.LEAST_REQUEST, Bench.PICK, 1, 0.65);
        system(Policy.WEIGHTED_RANDOM, Bench.PICK, 1, Policy.WEIGHTED_ROUND_ROBIN, "armeria", 0.6);
        system(Policy.WEIGHTED_ROUND_ROBIN, Bench.PICK, 1, Policy.WEIGHTED_ROUND_ROBIN, "armeria", 0.4);
        system(Policy.LEAST_REQUEST, Bench.CYCLE, 1, Policy.LEAST_REQUEST, "grpc", 0.8);
        system(Policy.LEAST_REQUEST, Bench.CYCLE, 2, Policy.LEAST_REQUEST, "grpc", 0.6);
        system(Policy.PEAK_EWMA, Bench.PICK, 1, Policy.PEAK_EWMA, "finagle", 0.15);
        system(Policy.PEAK_EWMA, Bench.CYCLE, 1, Policy.PEAK_EWMA, "finagle", 0.25);
        system(Policy.RING_HASH, Bench.PICK, 1, Policy.RING_HASH, "grpc", 0.15);
    }

    private void peer(Policy policy, Bench bench, int threads, double most) {
        ratio(
                title(policy, bench, threads) + " / best peer",
                figures.of(policy, bench, LBKIT, SIZE, threads),
                figures.bestPeer(policy, bench, LBKIT, SIZE, threads),
                most);
    }

    private void system(Policy policy, Bench bench, int threads, Policy other, String system, double most) {
        ratio(
                title(policy, bench, threads) + " / " + system,
                figures.of(policy, bench, LBKIT, SIZE, threads),
                figures.of(other, bench, system, SIZE, threads),
                most);
    }

    private void againstFloors() {
        ratio(
                title(Policy.PEAK_EWMA, Bench.CYCLE, 1) + " / two clock reads",
                figures.of(Policy.PEAK_EWMA, Bench.CYCLE, LBKIT, SIZE, 1),
                figures.floor(Floor.TWO_CLOCK_READS, SIZE, 1),
                1.6);
        compare(
                title(Policy.MAGLEV, Bench.PICK, 1) + " of a string - hashing it, ns",
                figures.of(Policy.MAGLEV, Bench.PICK, LBKIT + " string key", SIZE, 1),
                figures.floor(Floor.KEY_HASH, SIZE, 1),
                (own, floor) -> own - floor,
                3);
    }

    private void scaling(Policy policy) {
        Optional<Figure> two = figures.of(policy, Bench.PICK, LBKIT, SIZE, 2);
        ratio(
                title(policy, Bench.PICK, 2) + " / 1 thread",
                two,
                figures.of(policy, Bench.PICK, LBKIT, SIZE, 1),
                SCALES);
        if (!policy.isFullScan()) {
            ratio(
                    policy.label() + " pick, 10000 targets / 100",
                    figures.of(policy, Bench.PICK, LBKIT, 10_000, 1),
                    figures.of(policy, Bench.PICK, LBKIT, SIZE, 1),
                    2);
        }
    }

    private void aheadAtEverySize(Policy policy) {
        for (int size : figures.sizes()) {
            rival(policy, size)
                    .ifPresent(rival -> ratio(
                            policy.label() + " pick, " + size + " targets / " + rival.system(),
                            figures.of(policy, Bench.PICK, LBKIT, size, 1),
                            Optional.of(rival),
                            policy == Policy.JUMP ? 1.1 : 1));
        }
    }

    /** The fastest peer that does the same: that can remove any target, and has the key hashed or not, as lbkit has. */
    private Optional<Figure> rival(Policy policy, int size) {
        return switch (policy) {
            case JUMP -> figures.of(policy, Bench.PICK, "hash4j jumpBackAnchor", size, 1);
            case RENDEZVOUS, STICKY ->
                figures.of(Policy.RENDEZVOUS, Bench.PICK, "armeria sticky", size, 1)
                        .filter(figure -> size <= 1000);
            default -> figures.bestPeer(policy, Bench.PICK, LBKIT, size, 1);
        };
    }

    private void garbage(Policy policy, Bench bench, double most) {
        figures.all().stream()
                .filter(figure -> figure.policy().equals(policy.label()))
                .filter(figure -> figure.system().equals(LBKIT))
                .filter(figure -> figure.bench().equals(bench.label()))
                .max(Comparator.comparing(Figure::bytes))
                .ifPresent(figure -> line(policy.label() + " " + bench.label() + ", bytes", figure.bytes(), most));
    }

    private void update(Policy policy) {
        figures.of(policy, Bench.UPDATE_HEALTH, LBKIT, 10_000, 1)
                .ifPresent(figure -> line(
                        policy.label() + " health change, 10000 targets, ms",
                        figure.nanos() / 1e6,
                        policy.hasTable() ? 5 : 1));
    }

    private static String title(Policy policy, Bench bench, int threads) {
        return policy.label() + " " + bench.label() + (threads == 1 ? "" : ", " + threads + " threads");
    }

    private void ratio(String title, Optional<Figure> own, Optional<Figure> other, double most) {
        compare(title, own, other, (mine, theirs) -> mine / theirs, most);
    }

    private void compare(
            String title,
            Optional<Figure> own,
            Optional<Figure> other,
            BiFunction<Double, Double, Double> comparison,
            double most) {
        if (own.isPresent() && other.isPresent()) {
            line(title, comparison.apply(own.get().nanos(), other.get().nanos()), most);
        }
    }

    private void line(String title, double measured, double most) {
        text.append(String.format(
                Locale.ROOT, "%-56s %10.2f %10.2f  %s%n", title, measured, most, measured <= most ? "met" : "MISSED"));
    }
}
