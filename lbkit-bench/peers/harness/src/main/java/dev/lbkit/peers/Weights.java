package dev.lbkit.peers;

/** The weights of all weighted policies: 1 to 10, mixed. */
public final class Weights {

    private Weights() {}

    /** The weight of a target. */
    public static int of(int index) {
        return 1 + (int) (index * 7919L % 10);
    }
}
