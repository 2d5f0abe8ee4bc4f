package dev.lbkit.bench.scenarios;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The median of some figures and their range. */
record Summary(double median, double least, double most) {

    static Optional<Summary> of(List<Figure> figures) {
        double[] sorted = figures.stream().mapToDouble(Figure::value).sorted().toArray();
        return sorted.length == 0
                ? Optional.empty()
                : Optional.of(new Summary(median(sorted), sorted[0], sorted[sorted.length - 1]));
    }

    private static double median(double[] sorted) {
        double lower = sorted[(sorted.length - 1) / 2];
        double upper = sorted[sorted.length / 2];
        return lower == upper ? lower : (lower + upper) / 2; // of two infinite ones too
    }

    @Override
    public String toString() {
        return least == most ? text(median) : text(median) + " (" + text(least) + " to " + text(most) + ")";
    }

    /** About four digits. */
    static String text(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String pattern = Math.abs(value) >= 1000 ? "%.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.3f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
