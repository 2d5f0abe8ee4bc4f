package dev.lbkit.health;

/*
 * A latency lies in one of 80 bins, four to each doubling, from 16 microseconds to half a minute. The comparison is by rank
 * (Mann and Whitney), so it asks nothing of the shape of latencies; ties inside a bin are corrected for. The normal
 * approximation of its tail falls without end, and for few calls below what is possible: the chance is at least that of this very
 * table, which is hypergeometric.
 */
/** How many calls took how long. Immutable. */
final class Latencies {

    static final int BINS = 80;
    private static final int UNIT = 14; // bits of nanoseconds that are not looked at
    static final Latencies NONE = new Latencies();

    private final int[] counts; // by bin; none where nobody counted

    Latencies(int... counts) {
        this.counts = counts;
    }

    /** The bin of a latency. */
    static int bin(long nanos) {
        long units = Math.max(0, nanos) >>> UNIT;
        if (units < 4) {
            return (int) units;
        }
        int octave = 63 - Long.numberOfLeadingZeros(units);
        return Math.min(BINS - 1, 4 * (octave - 1) + (int) ((units >>> (octave - 2)) & 3));
    }

    /** The middle of a bin, in nanoseconds. */
    static double middle(int bin) {
        double units = bin < 4 ? bin + 0.5 : (4 + (bin & 3) + 0.5) * (1L << (bin / 4 - 1));
        return units * (1L << UNIT);
    }

    Latencies plus(Latencies more) {
        if (counts.length == 0 || more.counts.length == 0) {
            return counts.length == 0 ? more : this;
        }
        return combined(more, 1);
    }

    Latencies minus(Latencies part) {
        return part.counts.length == 0 ? this : combined(part, -1);
    }

    private Latencies combined(Latencies other, int sign) {
        int[] combined = counts.clone();
        for (int i = 0; i < combined.length; i++) {
            combined[i] += sign * other.counts[i];
        }
        return new Latencies(combined);
    }

    long calls() {
        long sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Nanoseconds; 0 if there are no calls. */
    double median() {
        long left = (calls() + 1) / 2;
        for (int i = 0; i < counts.length; i++) {
            left -= counts[i];
            if (left <= 0) {
                return calls() == 0 ? 0 : middle(i);
            }
        }
        return 0;
    }

    /** The chance that these are at least so much slower than others by rank, where all are alike; 1 if either is empty. */
    double chanceBeside(Latencies others) {
        double own = calls();
        double foreign = others.calls();
        double all = own + foreign;
        double wins = 0; // pairs in which the own call is the slower one; half a win for a tie
        double ties = 0;
        long below = 0;
        for (int i = 0; i < Math.min(counts.length, others.counts.length); i++) {
            double here = (double) counts[i] + others.counts[i];
            wins += counts[i] * (below + others.counts[i] / 2.0);
            below += others.counts[i];
            ties += here * here * here - here;
        }
        double variance = own * foreign / 12 * (all + 1 - ties / (all * (all - 1)));
        return variance > 0
                ? Math.max(Chance.above((wins - own * foreign / 2 - 0.5) / Math.sqrt(variance)), chanceOfTable(others))
                : 1;
    }

    /** The chance that of all these calls just these are the own ones, bin by bin. */
    private double chanceOfTable(Latencies others) {
        double log = -Chance.logChoices(calls() + others.calls(), calls());
        for (int i = 0; i < counts.length; i++) {
            log += Chance.logChoices((long) counts[i] + others.counts[i], counts[i]);
        }
        return StrictMath.exp(log);
    }

    @Override
    public String toString() {
        return "Latencies[" + calls() + " calls]";
    }
}
