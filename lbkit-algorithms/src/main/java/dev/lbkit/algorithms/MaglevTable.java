package dev.lbkit.algorithms;

import java.util.Arrays;
import java.util.List;

/*
 * Each host has an order of its own over the slots: a start, and a step that visits all of them, as their number is a prime.
 * In turns, by name, each host takes the next slot of its order that is free. A host of less than the highest weight takes
 * its turn when its weight times the number of rounds has caught up with what its turns so far have cost, the highest weight
 * each.
 *
 * A hash belongs to the slot hash mod size. The remainder is that of Envoy, found with a reciprocal where a division would
 * cost more than the rest of a lookup: the high half of hash x floor(2^64 / size) is the quotient or one less.
 *
 * Source: D. E. Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016; weights as in
 * Envoy.
 */
/** The slots of a Maglev table, each owned by a target. Immutable. */
final class MaglevTable implements Placement {

    private static final KeyHash START = KeyHash.seeded(0);
    private static final KeyHash STEP = KeyHash.seeded(1);

    private final int size;
    private final long reciprocal;
    private final int[] owners;

    /** A table of a size that is a prime of at least 3, for hosts sorted by name. */
    MaglevTable(int size, List<Host> hosts) {
        this.size = size;
        reciprocal = Long.divideUnsigned(-1, size); // as no prime but 2 divides 2^64
        owners = new int[size];
        fill(hosts);
    }

    private void fill(List<Host> hosts) {
        double total = hosts.stream().mapToDouble(Host::weight).sum();
        double highest = hosts.stream().mapToDouble(Host::weight).max().orElseThrow() / total;
        Turns[] turns = hosts.stream().map(host -> new Turns(host, total, size)).toArray(Turns[]::new);
        boolean[] full = new boolean[size]; // most of the time goes into looking for a free slot, and these are near
        int taken = 0;
        for (int round = 1; taken < size; round++) {
            for (int i = 0; i < turns.length && taken < size; i++) {
                Turns host = turns[i];
                if (round * host.share >= host.due) {
                    host.due += highest;
                    owners[host.take(full)] = host.owner;
                    taken++;
                }
            }
        }
    }

    @Override
    public int home(long hash) {
        return owners[slot(hash)];
    }

    @Override
    public double[] distances(long hash, int targets) {
        double[] distances = new double[targets];
        Arrays.fill(distances, size); // of a target without a slot
        for (int k = size - 1; k >= 0; k--) {
            distances[owners[(slot(hash) + k) % size]] = k;
        }
        return distances;
    }

    @Override
    public String way(long hash) {
        return "is at home with the owner of slot " + slot(hash) + " of " + size
                + "; the score is how many slots further on one's next is";
    }

    /** The remainder of an unsigned division by the size. */
    int slot(long hash) {
        long quotient = Math.multiplyHigh(hash, reciprocal) + ((hash >> 63) & reciprocal); // unsigned
        int remainder = (int) (hash - quotient * size - size);
        return remainder + ((remainder >> 31) & size);
    }

    /** The owner of each slot. */
    int[] owners() {
        return owners.clone();
    }

    /** The turns of one host while the table is filled. */
    private static final class Turns {

        private final int owner;
        private final double share;
        private final int size;
        private final int step;
        private int next;
        private double due;

        Turns(Host host, double total, int size) {
            this.size = size;
            owner = host.index();
            share = host.weight() / total;
            next = (int) Long.remainderUnsigned(START.of(host.name()), size);
            step = (int) Long.remainderUnsigned(STEP.of(host.name()), size - 1) + 1;
        }

        /** Takes the next slot of its order that is free. */
        int take(boolean[] full) {
            int slot = next;
            while (full[slot]) {
                slot += step;
                slot -= slot >= size ? size : 0;
            }
            full[slot] = true;
            next = slot;
            return slot;
        }
    }
}
