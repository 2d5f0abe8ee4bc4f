package dev.lbkit.algorithms;

/*
 * A binary tree whose leaves are the parts. Of the turns that a node gets, its left child gets the k-th if the whole part of
 * k times the left's share of the two goes up there, as a line is drawn in pixels; so each child is within half a turn of its share
 * of them. The errors of the nodes on a leaf's way do not add up: each is scaled down by what the leaf has of the node.
 */
/** Gives turns to parts, each as often as it is large, for ever and evenly. Immutable; O(log size) per turn. */
final class Remainder {

    private final double[] left; // of node k, the share of node 2 k; its other child is 2 k + 1
    private final long firstTurn;

    /**
     * A division of turns.
     *
     * @param parts at least 0
     * @param firstTurn where on the endless way to begin; at least 0
     */
    Remainder(double[] parts, long firstTurn) {
        this.firstTurn = firstTurn;
        left = new double[Integer.highestOneBit(parts.length) * 2];
        double[] sums = new double[left.length * 2];
        System.arraycopy(parts, 0, sums, left.length, parts.length);
        for (int node = left.length - 1; node > 0; node--) {
            sums[node] = sums[2 * node] + sums[2 * node + 1];
            left[node] = sums[node] > 0 ? sums[2 * node] / sums[node] : 0;
        }
    }

    /** The index of the part that a turn goes to. */
    int at(long turn) {
        long nth = firstTurn + turn;
        int node = 1;
        while (node < left.length) {
            long ofLeft = ofLeft(node, nth);
            boolean goesLeft = ofLeft(node, nth + 1) > ofLeft;
            nth = goesLeft ? ofLeft : nth - ofLeft;
            node = goesLeft ? 2 * node : 2 * node + 1;
        }
        return node - left.length;
    }

    /** How many of a node's first turns go to its left child. */
    private long ofLeft(int node, long turns) {
        return (long) (turns * left[node] + 0.5);
    }
}
