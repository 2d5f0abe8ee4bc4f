package dev.lbkit.algorithms;

/*
 * The k-th of the c turns that an index has in a cycle of length L must fall into the window from floor(k L / c) to
 * ceil((k + 1) L / c): then no prefix of the cycle has a whole turn more or less of it than its share. Such a schedule always
 * exists (Baruah and others, "Proportionate Progress", 1996). It is found without a queue: the turn with the earliest deadline
 * takes the first free place from its release on. If a schedule had it later, whoever holds that place there could change with
 * it, as its own deadline is no earlier. The next free place is found by union-find, so all is linear but for an inverse of
 * Ackermann's function.
 */
/** A cycle of indexes in which each has its number of turns, evenly spread. */
final class SmoothCycle {

    private final int length;
    private final int[] turns;
    private final int[] placeOf; // by deadline, where its next turn stands in the two below
    private final int[] index; // of each turn, in the order of deadlines
    private final int[] release;

    private SmoothCycle(int[] turns, int length) {
        this.turns = turns;
        this.length = length;
        placeOf = new int[length + 2];
        index = new int[length];
        release = new int[length];
    }

    /**
     * A cycle.
     *
     * @param turns how often each index stands in it; at least 0
     * @param length the sum of the turns
     * @return the indexes in order; every prefix has of each index less than one turn more or less than its share
     */
    static int[] of(int[] turns, int length) {
        SmoothCycle cycle = new SmoothCycle(turns, length);
        cycle.forEachTurn((of, from, deadline) -> cycle.placeOf[deadline + 1]++);
        for (int deadline = 0; deadline <= length; deadline++) {
            cycle.placeOf[deadline + 1] += cycle.placeOf[deadline];
        }
        cycle.forEachTurn((of, from, deadline) -> {
            int place = cycle.placeOf[deadline]++;
            cycle.index[place] = of;
            cycle.release[place] = from;
        });
        return cycle.scheduled();
    }

    private void forEachTurn(Turns told) {
        for (int i = 0; i < turns.length; i++) {
            int count = turns[i];
            int start = 0; // floor(k * length / count), and what the division leaves
            int left = 0;
            for (int k = 0; k < count; k++) {
                int from = start;
                start += length / count;
                left += length % count;
                if (left >= count) {
                    left -= count;
                    start++;
                }
                told.add(i, from, left == 0 ? start : start + 1);
            }
        }
    }

    private int[] scheduled() {
        int[] order = new int[length];
        int[] next = new int[length + 1]; // of each place a later one, or itself while it is free
        for (int place = 0; place <= length; place++) {
            next[place] = place;
        }
        for (int turn = 0; turn < length; turn++) {
            int place = release[turn];
            while (next[place] != place) {
                next[place] = next[next[place]];
                place = next[place];
            }
            order[place] = index[turn];
            next[place] = place + 1;
        }
        return order;
    }

    /** Hears of each turn: whose it is, and its window. */
    private interface Turns {

        void add(int index, int release, int deadline);
    }
}
