package dev.lbkit.bench.detectors;

/**
 * What is wrong with the first target, from the beginning.
 *
 * @param name as the tables show it
 * @param faults the share of its calls that fail; that of the others if it is less
 * @param slowness by which factor it is slower than the others
 * @param remark what there is to know of the rules that find it late, or do not
 */
record Harm(String name, double faults, double slowness, String remark) {

    static final Harm NONE = new Harm("nothing", 0, 1, "");
}
