package dev.lbkit.failover.gslb;

import java.util.OptionalDouble;

/** All healthy records at once. */
record Multivalue() implements Routing<Integer> {

    @Override
    public String name() {
        return "multivalue";
    }

    @Override
    public OptionalDouble rank(Integer selector, Client client) {
        return OptionalDouble.of(0);
    }

    @Override
    public String told(Integer selector, Client client) {
        return "one of many";
    }

    @Override
    public boolean answersTogether() {
        return true;
    }
}
