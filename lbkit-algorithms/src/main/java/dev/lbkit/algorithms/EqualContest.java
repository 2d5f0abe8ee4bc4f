package dev.lbkit.algorithms;

/** Each target draws a number from the key, and the highest one wins. */
final class EqualContest implements Placement {

    private final long[] seeds;

    EqualContest(long[] seeds) {
        this.seeds = seeds;
    }

    @Override
    public int home(long hash) {
        int best = 0;
        long highest = Mix.of(hash, seeds[0]);
        for (int i = 1; i < seeds.length; i++) {
            long drawn = Mix.of(hash, seeds[i]);
            if (drawn > highest) {
                best = i;
                highest = drawn;
            }
        }
        return best;
    }
}
