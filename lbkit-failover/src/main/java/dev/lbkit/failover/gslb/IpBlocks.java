package dev.lbkit.failover.gslb;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The blocks of addresses that one record is for, or all other addresses.
 *
 * <p>Immutable. As in the CIDR collections of Route 53 a block has 1 to 24 bits of an IPv4 address or 1 to 48 of an IPv6 one.
 */
public final class IpBlocks {

    private static final IpBlocks OTHERS = new IpBlocks(List.of());

    private final List<IpPrefix> blocks; // empty for all others

    private IpBlocks(List<IpPrefix> blocks) {
        this.blocks = blocks;
    }

    /**
     * Blocks in CIDR notation.
     *
     * @param blocks for example {@code 192.0.2.0/24} or {@code 2001:db8::/32}; at least one
     * @return the blocks
     * @throws IllegalArgumentException if there is none, or one cannot be parsed or breaks its rule
     */
    public static IpBlocks of(String... blocks) {
        if (blocks.length == 0) {
            throw new IllegalArgumentException("blocks: none (expected: at least one)");
        }
        return new IpBlocks(Stream.of(blocks).map(IpBlocks::block).toList());
    }

    /**
     * Every address that no block of another record contains, and unknown ones.
     *
     * @return the selector of the default record
     */
    public static IpBlocks others() {
        return OTHERS;
    }

    private static IpPrefix block(String text) {
        IpPrefix block = IpPrefix.parse(text);
        int most = block.isV4() ? 24 : 48;
        if (block.length() < 1 || block.length() > most) {
            throw new IllegalArgumentException("block: " + text + " (expected: a length from 1 to " + most + ")");
        }
        return block;
    }

    boolean areOthers() {
        return blocks.isEmpty();
    }

    /** The length of the longest block that contains all of an address or block; empty if none does. */
    OptionalInt longest(IpPrefix address) {
        return blocks.stream()
                .filter(block -> block.contains(address))
                .mapToInt(IpPrefix::length)
                .max();
    }

    @Override
    public String toString() {
        return areOthers() ? "others" : blocks.toString();
    }
}
