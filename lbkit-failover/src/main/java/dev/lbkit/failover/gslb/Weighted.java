package dev.lbkit.failover.gslb;

import java.util.OptionalDouble;

/** Shares by weight; weight 0 is a standby. */
record Weighted() implements Routing<Integer> {

    private static final int LARGEST = 255;

    @Override
    public String name() {
        return "weighted";
    }

    @Override
    public OptionalDouble rank(Integer weight, Client client) {
        return OptionalDouble.of(weight > 0 ? 0 : 1);
    }

    @Override
    public double weight(Integer weight) {
        return weight > 0 ? weight : 1;
    }

    @Override
    public String told(Integer weight, Client client) {
        return "weight " + weight;
    }

    @Override
    public void check(Integer weight) {
        if (weight < 0 || weight > LARGEST) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: from 0 to " + LARGEST + ")");
        }
    }
}
