package dev.lbkit.bench.detectors;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What is to be seen in a table of every candidate under some loads: whether promises hold, and where lbkit's defaults lose. */
final class Remarks {

    private static final double ALIKE = 1.001; // the same call, or the same sweep

    private final List<Row> rows = new ArrayList<>();

    private record Row(Load load, List<Double> figures) {

        String name() {
            return String.format(Locale.ROOT, "%d at %.0f/s", load.targets(), load.rate());
        }
    }

    void add(Load load, double[] figures) {
        rows.add(new Row(load, Arrays.stream(figures).boxed().toList()));
    }

    /** The most that a candidate that promises found of equal targets. */
    String ofPromises(int stated) {
        Row worst = rows.get(0);
        int whose = 0;
        List<String> broken = new ArrayList<>();
        for (Row row : rows) {
            for (int i = 0; i < row.figures.size(); i++) {
                if (Candidate.ALL.get(i).promises()) {
                    boolean isWorse = row.figures.get(i) > worst.figures.get(whose);
                    worst = isWorse ? row : worst;
                    whose = isWorse ? i : whose;
                    if (row.figures.get(i) > stated) {
                        broken.add(Candidate.ALL.get(i).name() + " (" + row.name() + ")");
                    }
                }
            }
        }
        String most = String.format(
                Locale.ROOT,
                "The most of any detector that promises is %.1f of %d: %s, %s.",
                worst.figures.get(whose),
                stated,
                Candidate.ALL.get(whose).name(),
                worst.name());
        return broken.isEmpty() ? most : most + " **BROKEN** by " + String.join(", ", broken) + ".";
    }

    /** Where one of Envoy's rules finds the target and lbkit's defaults, at their own promise, find it later or not. */
    String ofSpeed() {
        int defaults = index("defaults at 0.1 a day");
        String lost = rows.stream()
                .filter(row -> row.figures.get(defaults) > ALIKE * fastestOfEnvoys(row))
                .map(Row::name)
                .collect(joining(", "));
        return lost.isEmpty()
                ? "Nowhere in this table is one of Envoy's rules ahead of the defaults."
                : "One of Envoy's rules is ahead of the defaults with " + lost + ".";
    }

    private static double fastestOfEnvoys(Row row) {
        return IntStream.range(0, row.figures.size())
                .filter(i -> Candidate.ALL.get(i).name().startsWith("*"))
                .mapToDouble(row.figures::get)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static int index(String name) {
        return Candidate.ALL.stream().map(Candidate::name).toList().indexOf(name);
    }
}
