package dev.lbkit.health;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Latencies above those of the others, by more than chance explains. */
record Slowness(double times) implements OutlierRule, Demand.Known {

    Slowness {
        if (!(times > 1 && times <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("times: " + times + " (expected: finite and > 1)");
        }
    }

    @Override
    public boolean needsLatencies() {
        return true;
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        Map<Integer, String> outliers = new TreeMap<>();
        for (int i = 0; i < round.size(); i++) {
            judge(round.window(), i, round.chance() / 2, outliers);
            judge(round.recent(), i, round.chance() / 2, outliers);
        }
        return outliers;
    }

    private void judge(Round.Span span, int i, double chance, Map<Integer, String> outliers) {
        Latencies own = span.latencies(i);
        Latencies others = span.latenciesBeside(i);
        double factor = own.median() / others.median();
        if (factor >= times && others.calls() > 0 && own.chanceBeside(others) <= chance) {
            outliers.put(
                    i,
                    "a median latency of " + time(own) + " over " + own.calls() + " calls, " + time(others)
                            + " of the others");
        }
    }

    private static String time(Latencies latencies) {
        return Seconds.of(Duration.ofNanos((long) latencies.median()));
    }

    @Override
    public Demand demand(int targets, double chance, double chancePerCall) {
        int calls = 1;
        while (new Latencies(0, calls).chanceBeside(new Latencies((targets - 1) * calls, 0)) > chance / 2) {
            calls++;
        }
        return new Demand(calls, Meter.INTERVALS, 2);
    }

    @Override
    public String toString() {
        return times + " times as slow as the others";
    }
}
