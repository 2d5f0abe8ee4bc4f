package dev.lbkit.health;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A success rate below the median by so many deviations. */
record MedianRate(double deviations, Enough enough) implements OutlierRule, Demand.Known {

    private static final double NORMAL = 1.4826; // makes the median deviation of normal values their standard deviation
    private static final double FORGIVEN = 0.01;

    MedianRate {
        if (!(deviations >= 0 && deviations <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("deviations: " + deviations + " (expected: finite and >= 0)");
        }
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        int[] heard = enough.of(round.window(), round.size());
        double[] rates = IntStream.of(heard)
                .mapToDouble(i -> 1 - round.window().faultRate(i))
                .toArray();
        double median = median(rates);
        double spread = spread(median, rates);
        Map<Integer, String> outliers = new TreeMap<>();
        for (int i = 0; i < heard.length; i++) {
            long calls = round.window().calls(heard[i]);
            double threshold = threshold(calls, median, spread);
            if (rates[i] < threshold) {
                outliers.put(
                        heard[i],
                        Percent.of(rates[i]) + " of " + calls + " calls succeeded (expected: at least "
                                + Percent.of(threshold) + ")");
            }
        }
        return outliers;
    }

    /** The lowest rate that is still no outlier, for a target with so many calls. */
    double threshold(long calls, double... rates) {
        double median = median(rates);
        return threshold(calls, median, spread(median, rates));
    }

    private static double spread(double median, double... rates) {
        return NORMAL
                * median(Arrays.stream(rates)
                        .map(rate -> Math.abs(rate - median))
                        .toArray());
    }

    private double threshold(long calls, double median, double spread) {
        double smoothed = (median * calls + 1) / (calls + 2);
        double chance = Math.sqrt(smoothed * (1 - smoothed) / calls);
        return median - deviations * Math.max(spread, chance) - FORGIVEN;
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    @Override
    public Demand demand(int targets, double chance, double chancePerCall) {
        return new Demand(enough.calls(), Meter.INTERVALS, enough.targets());
    }

    @Override
    public String toString() {
        return deviations + " deviations below the median success rate " + enough;
    }
}
