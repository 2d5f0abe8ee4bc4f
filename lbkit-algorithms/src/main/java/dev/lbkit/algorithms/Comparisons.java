package dev.lbkit.algorithms;

/** Hears of each index that is compared. */
interface Comparisons {

    void add(int index, double score);
}
