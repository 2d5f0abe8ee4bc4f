package dev.lbkit.health;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A success rate below the mean by so many standard deviations. */
record SuccessRate(double deviations, Enough enough) implements OutlierRule, Demand.Known {

    SuccessRate {
        if (!(deviations >= 0 && deviations <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("deviations: " + deviations + " (expected: finite and >= 0)");
        }
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        int[] heard = enough.of(round.recent(), round.size());
        double[] rates = IntStream.of(heard)
                .mapToDouble(i -> 1 - round.recent().faultRate(i))
                .toArray();
        double threshold = threshold(rates);
        Map<Integer, String> outliers = new TreeMap<>();
        for (int i = 0; i < heard.length; i++) {
            if (rates[i] < threshold) {
                outliers.put(
                        heard[i],
                        Percent.of(rates[i]) + " of "
                                + round.recent().calls(heard[i])
                                + " calls succeeded (expected: at least " + Percent.of(threshold) + ")");
            }
        }
        return outliers;
    }

    /** Mean less deviations, of the population. */
    double threshold(double... rates) {
        double mean =
                IntStream.range(0, rates.length).mapToDouble(i -> rates[i]).sum() / rates.length;
        double squares = IntStream.range(0, rates.length)
                .mapToDouble(i -> (rates[i] - mean) * (rates[i] - mean))
                .sum();
        return mean - deviations * Math.sqrt(squares / rates.length);
    }

    /** One of n is at most the root of n - 1 standard deviations below the mean. */
    @Override
    public Demand demand(int targets, double chance, double chancePerCall) {
        double fewest = Math.floor(deviations * deviations) + 2;
        return new Demand(enough.calls(), 1, (int) Math.max(enough.targets(), Math.min(fewest, Integer.MAX_VALUE)));
    }

    @Override
    public String toString() {
        return deviations + " standard deviations below the mean success rate " + enough;
    }
}
