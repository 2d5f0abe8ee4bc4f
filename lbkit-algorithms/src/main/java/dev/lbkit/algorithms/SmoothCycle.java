package dev.lbkit.algorithms;

import java.util.Optional;

/*
 * Let an index have c turns in a cycle of length L, and let b < L. If its j-th turn is not before place (j L - b) / c and not
 * after ((j - 1) L + b) / c + 1, then no prefix of the cycle has more than b / L turns more or less of it than its share. For
 * b = L - 1 there always is such a cycle (Baruah and others, "Proportionate Progress", 1996). For a short cycle the least b that
 * has one is searched, since there are many targets in few fleets and few in many.
 *
 * A cycle is found without a queue: the turn with the earliest deadline takes the first free place from its release on. If
 * another cycle has that turn later, whoever holds the place there can change with it, as its own deadline is no earlier. The
 * next free place is found by union-find, so all is linear but for an inverse of Ackermann's function.
 */
/** A cycle of indexes in which each has its number of turns, evenly spread. */
final class SmoothCycle {

    private static final int SHORT = 1024;

    private final int[] turns;
    private final int length;
    private final int[] placeOf; // by deadline, where its next turn stands in the three below
    private final int[] index; // of each turn, in the order of deadlines
    private final int[] release; // the first place it may have
    private final int[] deadline; // the first place it may not have any more

    private SmoothCycle(int[] turns, int length) {
        this.turns = turns;
        this.length = length;
        placeOf = new int[length + 2];
        index = new int[length];
        release = new int[length];
        deadline = new int[length];
    }

    /**
     * A cycle.
     *
     * @param turns how often each index stands in it; at least 0
     * @param length the sum of the turns; at least 1
     * @return the indexes in order; every prefix has of each index less than one turn more or less than its share
     */
    static int[] of(int[] turns, int length) {
        int most = length - 1;
        int[] best = within(most, turns, length).orElseThrow();
        int least = length > SHORT ? most : 0;
        while (most - least > 1) {
            int middle = (least + most) / 2;
            Optional<int[]> better = within(middle, turns, length);
            best = better.orElse(best);
            most = better.isPresent() ? middle : most;
            least = better.isPresent() ? least : middle;
        }
        return best;
    }

    /** A cycle whose prefixes are off by this many turns at most, of {@code length}; empty if there is none. */
    private static Optional<int[]> within(int bound, int[] turns, int length) {
        SmoothCycle cycle = new SmoothCycle(turns, length);
        cycle.forEachTurn(bound, (of, from, until) -> cycle.placeOf[until + 1]++);
        for (int until = 0; until <= length; until++) {
            cycle.placeOf[until + 1] += cycle.placeOf[until];
        }
        cycle.forEachTurn(bound, (of, from, until) -> {
            int place = cycle.placeOf[until]++;
            cycle.index[place] = of;
            cycle.release[place] = from;
            cycle.deadline[place] = until;
        });
        return cycle.scheduled();
    }

    private void forEachTurn(int bound, Windows told) {
        for (int i = 0; i < turns.length; i++) {
            if (turns[i] > 0) {
                Multiples release = new Multiples(length, turns[i], length - bound + turns[i] - 1);
                Multiples deadline = new Multiples(length, turns[i], bound);
                for (int turn = 0; turn < turns[i]; turn++) {
                    told.add(i, release.next() - 1, deadline.next() + 1);
                }
            }
        }
    }

    private Optional<int[]> scheduled() {
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
            if (place >= deadline[turn]) {
                return Optional.empty();
            }
            order[place] = index[turn];
            next[place] = place + 1;
        }
        return Optional.of(order);
    }

    /** Hears of each turn: whose it is, and its window. */
    private interface Windows {

        void add(int index, int release, int deadline);
    }

    /** The floors of (start + k * length) / count for k = 0, 1 and so on, with one division for all. */
    private static final class Multiples {

        private final int step;
        private final int rest;
        private final int count;
        private int quotient;
        private int remainder;

        Multiples(int length, int count, int start) {
            this.count = count;
            step = length / count;
            rest = length % count;
            quotient = start / count;
            remainder = start % count;
        }

        int next() {
            int current = quotient;
            quotient += step;
            remainder += rest;
            if (remainder >= count) {
                remainder -= count;
                quotient++;
            }
            return current;
        }
    }
}
