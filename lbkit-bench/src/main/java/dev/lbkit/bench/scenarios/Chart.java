package dev.lbkit.bench.scenarios;

import java.util.List;
import java.util.Locale;

/**
 * A chart of values by second, as SVG.
 *
 * @param title what the values are
 * @param length of the time axis, in seconds
 * @param from the begin of the shaded part
 * @param to its end
 * @param marks the moments of faults
 */
record Chart(String title, double length, double from, double to, List<Double> marks) {

    private static final List<String> COLORS = List.of(
            "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#7f7f7f",
            "#bcbd22", "#000000", "#00e000", "#1a237e", "#f4b183", "#4a6b4a", "#c0a0ff");
    private static final int WIDTH = 900;
    private static final int HEIGHT = 170;
    private static final int LEFT = 60;

    static String color(int line) {
        return COLORS.get(line % COLORS.size());
    }

    /** The chart with one line for each array, all on one scale. */
    String svg(List<double[]> lines) {
        double most = 1e-9;
        for (double[] line : lines) {
            for (double value : line) {
                most = Math.max(most, value);
            }
        }
        StringBuilder svg = new StringBuilder();
        append(svg, "<h2>%s</h2><svg viewBox=\"0 0 %d %d\" role=\"img\">", title, LEFT + WIDTH + 10, HEIGHT + 30);
        append(
                svg,
                "<rect x=\"%.1f\" y=\"5\" width=\"%.1f\" height=\"%d\" fill=\"#f1f4f8\"/>",
                x(from),
                x(to) - x(from),
                HEIGHT);
        for (int step = 0; step <= 4; step++) {
            double value = most * step / 4;
            append(
                    svg,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT,
                    LEFT + WIDTH,
                    y(value, most),
                    y(value, most));
            append(
                    svg,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6,
                    y(value, most) + 4,
                    Summary.text(value));
        }
        for (double second = 0; second <= length; second += Math.max(5, Math.rint(length / 60) * 5)) {
            append(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f s</text>",
                    x(second),
                    HEIGHT + 22,
                    second);
        }
        for (double mark : marks) {
            append(
                    svg,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"5\" y2=\"%d\" stroke=\"#b00\" stroke-dasharray=\"4 3\"/>",
                    x(mark),
                    x(mark),
                    HEIGHT + 5);
        }
        for (int i = 0; i < lines.size(); i++) {
            append(svg, "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"%s\" points=\"", color(i));
            for (int second = 0; second < lines.get(i).length; second++) {
                append(svg, "%.1f,%.1f ", x(second + 0.5), y(lines.get(i)[second], most));
            }
            svg.append("\"/>");
        }
        return svg.append("</svg>\n").toString();
    }

    private static void append(StringBuilder svg, String pattern, Object... values) {
        svg.append(String.format(Locale.ROOT, pattern, values));
    }

    private double x(double second) {
        return LEFT + WIDTH * second / length;
    }

    private static double y(double value, double most) {
        return 5 + HEIGHT * (1 - value / most);
    }
}
