package dev.lbkit.failover.gslb;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The longest block that contains the client. */
record LongestPrefix() implements Routing<IpBlocks> {

    @Override
    public String name() {
        return "ip prefix";
    }

    @Override
    public OptionalDouble rank(IpBlocks blocks, Client client) {
        if (blocks.areOthers()) {
            return OptionalDouble.of(0);
        }
        OptionalInt longest = client.address().map(blocks::longest).orElseGet(OptionalInt::empty);
        return longest.isPresent() ? OptionalDouble.of(-longest.getAsInt()) : OptionalDouble.empty();
    }
}
