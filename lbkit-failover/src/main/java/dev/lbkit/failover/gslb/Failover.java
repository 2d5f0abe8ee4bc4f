package dev.lbkit.failover.gslb;

import java.util.OptionalDouble;

/** The primary first. */
record Failover() implements Routing<String> {

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public OptionalDouble rank(String role, Client client) {
        return OptionalDouble.of(role.equals("primary") ? 0 : 1);
    }
}
