package dev.lbkit.peers;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table of one run: policy by system by size by threads. */
final class Report {

    private final Figures figures;
    private final StringBuilder text = new StringBuilder();

    private Report(Figures figures) {
        this.figures = figures;
    }

    /** The table; empty if no choice and no call was measured. */
    static String of(Figures figures) {
        boolean isEmpty = figures.all().stream().noneMatch(Report::isRow);
        return isEmpty ? "" : new Report(figures).write();
    }

    private static boolean isRow(Figure figure) {
        return Bench.CALLS.stream().anyMatch(bench -> bench.label().equals(figure.bench()));
    }

    private String write() {
        row(
                "policy",
                "system",
                "size",
                "threads",
                "ns/pick",
                "ns/cycle",
                "B/pick",
                "B/cycle",
                "pick/peer",
                "cycle/peer",
                "pick/floor",
                "cycle/floor");
        for (Policy policy : Policy.values()) {
            for (int size : figures.sizes()) {
                for (int threads : figures.threads()) {
                    rows(policy, size, threads);
                }
            }
        }
        text.append("""

                Times are of one operation of one thread, the harness included. cycle: one call ends, one begins.
                peer: the fastest other system of the policy, size and threads. floor: the least that it can cost.

                """);
        floors();
        return text.toString();
    }

    private void rows(Policy policy, int size, int threads) {
        List<String> systems = figures.of(policy, size, threads)
                .filter(Report::isRow)
                .map(Figure::system)
                .distinct()
                .toList();
        for (String system : systems) {
            Optional<Figure> pick = figures.of(policy, Bench.PICK, system, size, threads);
            Optional<Figure> cycle = figures.of(policy, Bench.CYCLE, system, size, threads);
            row(
                    policy.label(),
                    system,
                    size,
                    threads,
                    number("%.2f", pick.map(Figure::nanos)),
                    number("%.2f", cycle.map(Figure::nanos)),
                    number("%.0f", pick.map(Figure::bytes)),
                    number("%.0f", cycle.map(Figure::bytes)),
                    ratio(pick, figures.bestPeer(policy, Bench.PICK, system, size, threads)),
                    ratio(cycle, figures.bestPeer(policy, Bench.CYCLE, system, size, threads)),
                    ratio(pick, figures.floor(policy.floor(Bench.PICK), size, threads)),
                    ratio(cycle, figures.floor(policy.floor(Bench.CYCLE), size, threads)));
        }
    }

    private void floors() {
        text.append(String.format("%-20s %-28s %6s %7s %12s%n", "floor", "in the run of", "size", "threads", "ns"));
        figures.floors()
                .forEach(floor -> text.append(String.format(
                        Locale.ROOT,
                        "%-20s %-28s %6d %7d %12.2f%n",
                        floor.policy(),
                        floor.system(),
                        floor.size(),
                        floor.threads(),
                        floor.nanos())));
    }

    private static String number(String format, Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, format, number)).orElse("-");
    }

    private static String ratio(Optional<Figure> own, Optional<Figure> other) {
        return number("%.2f", own.flatMap(mine -> other.map(theirs -> mine.nanos() / theirs.nanos())));
    }

    private void row(Object... cells) {
        text.append(String.format(Locale.ROOT, "%-20s %-28s %6s %7s %12s %12s %8s %8s %11s %11s %11s %11s%n", cells));
    }
}
