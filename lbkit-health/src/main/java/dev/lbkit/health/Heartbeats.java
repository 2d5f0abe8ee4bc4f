package dev.lbkit.health;

/*
 * Akka's form of the detector: the pauses between beats are taken as normally distributed, and the tail of that distribution by a
 * logistic curve, which is off by less than 1.4e-4. The first two pauses are made up, a quarter on either side of the stated one.
 * The pause that ends a silence is not learned: it says nothing of the rhythm of a target that lives.
 *
 * Source: N. Hayashibara, X. Defago, R. Yared, T. Katayama, "The phi accrual failure detector", SRDS 2004.
 */
/** The beats of one target. Not thread-safe. */
final class Heartbeats {

    private static final double MADE_UP = 0.25;

    private final double[] pauses; // in nanoseconds, the oldest is overwritten
    private long count;
    private double sum;
    private double squares;
    private long last;

    /** A history of so many pauses, without any. */
    Heartbeats(int length) {
        pauses = new double[length];
    }

    /** A target that beats for the first time, at a tick. */
    static Heartbeats begun(int length, double firstPauseNanos, long now) {
        Heartbeats beats = new Heartbeats(length);
        beats.learn(firstPauseNanos * (1 - MADE_UP));
        beats.learn(firstPauseNanos * (1 + MADE_UP));
        beats.last = now;
        return beats;
    }

    void learn(double pauseNanos) {
        int place = (int) (count++ % pauses.length);
        sum += pauseNanos - pauses[place];
        squares += pauseNanos * pauseNanos - pauses[place] * pauses[place];
        pauses[place] = pauseNanos;
    }

    /** Counts a beat, and learns the pause before it if the target was held to be alive. */
    void beat(long now, boolean alive) {
        if (alive) {
            learn(silence(now));
        }
        last = now;
    }

    /** Takes time that nobody could hear a beat in out of the silence; time that went back is negative. */
    void forgive(long now, long nanos) {
        last = now - Math.max(0, now - last - nanos);
    }

    /** Nanoseconds since the last beat. */
    double silence(long now) {
        return Math.max(0, now - last);
    }

    double mean() {
        return sum / size();
    }

    double variance() {
        return Math.max(0, squares / size() - mean() * mean());
    }

    private double size() {
        return Math.min(count, pauses.length);
    }

    /** How little the silence fits the rhythm: {@code -log10} of the chance that a pause is longer. */
    double phi(long now, double acceptedNanos, double leastDeviationNanos) {
        return phi(silence(now), mean() + acceptedNanos, Math.max(leastDeviationNanos, Math.sqrt(variance())));
    }

    static double phi(double silence, double mean, double deviation) {
        double y = (silence - mean) / deviation;
        double odds = StrictMath.exp(-y * (1.5976 + 0.070566 * y * y));
        double longer = silence > mean ? odds / (1 + odds) : 1 - 1 / (1 + odds); // each exact where the other is not
        return -StrictMath.log10(longer);
    }
}
