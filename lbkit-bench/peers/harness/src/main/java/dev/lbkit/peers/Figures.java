package dev.lbkit.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The figures of one run.
 *
 * @param all in the order in which they were measured
 */
record Figures(List<Figure> all) {

    private static final String LBKIT = "lbkit";

    static Figures of(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return new Figures(lines.skip(1).map(Figure::of).toList());
        }
    }

    /** Those of one policy, size and number of threads, without floors. */
    Stream<Figure> of(Policy policy, int size, int threads) {
        return all.stream()
                .filter(figure -> !figure.isFloor() && figure.policy().equals(policy.label()))
                .filter(figure -> figure.size() == size && figure.threads() == threads);
    }

    Optional<Figure> of(Policy policy, Bench bench, String system, int size, int threads) {
        return of(policy, size, threads)
                .filter(figure -> figure.bench().equals(bench.label()))
                .filter(figure -> figure.system().equals(system))
                .findFirst();
    }

    /** The fastest system that is neither lbkit nor this one. */
    Optional<Figure> bestPeer(Policy policy, Bench bench, String than, int size, int threads) {
        return of(policy, size, threads)
                .filter(figure -> figure.bench().equals(bench.label()))
                .filter(figure ->
                        !figure.system().startsWith(LBKIT) && !figure.system().equals(than))
                .min(Comparator.comparing(Figure::nanos));
    }

    /** As it was measured beside lbkit, if it was. */
    Optional<Figure> floor(Floor floor, int size, int threads) {
        return all.stream()
                .filter(figure -> figure.isFloor() && figure.policy().equals(floor.label()))
                .filter(figure -> figure.size() == size && figure.threads() == threads)
                .min(Comparator.comparing(figure -> figure.system().equals(LBKIT) ? 0 : 1));
    }

    Stream<Figure> floors() {
        return all.stream()
                .filter(Figure::isFloor)
                .sorted(Comparator.comparing(Figure::policy)
                        .thenComparing(Figure::size)
                        .thenComparing(Figure::threads));
    }

    List<Integer> sizes() {
        return all.stream().map(Figure::size).distinct().sorted().toList();
    }

    List<Integer> threads() {
        return all.stream().map(Figure::threads).distinct().sorted().toList();
    }
}
