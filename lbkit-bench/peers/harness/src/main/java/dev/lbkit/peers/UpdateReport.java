package dev.lbkit.peers;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The table of updates of one run: change by policy by size by system. */
final class UpdateReport {

    private static final double MICRO = 1e-3;
    private static final double KILO = 1e-3;

    private final Figures figures;
    private final StringBuilder text = new StringBuilder();

    private UpdateReport(Figures figures) {
        this.figures = figures;
    }

    /** The table; empty if no update was measured. */
    static String of(Figures figures) {
        return new UpdateReport(figures).write();
    }

    private String write() {
        for (Bench change : Bench.UPDATES) {
            for (Policy policy : Policy.values()) {
                for (int size : figures.sizes()) {
                    rows(change, policy, size);
                }
            }
        }
        if (text.isEmpty()) {
            return "";
        }
        return String.format(
                        "%-14s %-20s %-28s %6s %12s %12s %8s%n",
                        "change", "policy", "system", "size", "us/change", "kB/change", "/peer")
                + text
                + """

                change: update, one target joins or leaves; update-health, one turns bad or good again; update-weight, one gets another
                weight. Each with the first choice after it. peer: the fastest other system of the change, policy and size.

                """;
    }

    private void rows(Bench change, Policy policy, int size) {
        figures.of(policy, size, 1)
                .filter(figure -> figure.bench().equals(change.label()))
                .sorted(Comparator.comparing(Figure::nanos))
                .forEach(figure -> text.append(String.format(
                        Locale.ROOT,
                        "%-14s %-20s %-28s %6d %12.1f %12.1f %8s%n",
                        change.label(),
                        policy.label(),
                        figure.system(),
                        size,
                        figure.nanos() * MICRO,
                        figure.bytes() * KILO,
                        ratio(figure, figures.bestPeer(policy, change, figure.system(), size, 1)))));
    }

    private static String ratio(Figure own, Optional<Figure> peer) {
        return peer.map(other -> String.format(Locale.ROOT, "%.2f", own.nanos() / other.nanos()))
                .orElse("-");
    }
}
