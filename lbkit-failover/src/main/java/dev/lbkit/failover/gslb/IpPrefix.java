package dev.lbkit.failover.gslb;

/**
 * An IP address, or the block of all addresses that begin with the same bits.
 *
 * <p>Immutable. An IPv6 address that maps an IPv4 one, as {@code ::ffff:10.0.0.1} does, is that IPv4 address: dual-stack
 * sockets show one as the other. Source: RFC 4291 and RFC 4632.
 */
public final class IpPrefix {

    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int MAPPED_BITS = V6_BITS - V4_BITS;

    private final boolean isV4;
    private final long high; // of an IPv6 address
    private final long low; // an IPv4 address fills the upper half
    private final int length;

    private IpPrefix(boolean isV4, long high, long low, int length) {
        this.isV4 = isV4;
        this.high = high;
        this.low = low;
        this.length = length;
    }

    /**
     * Reads an address, or a block in CIDR notation. Strict: no names, no leading zeros in IPv4, no bits after the prefix.
     *
     * @param text for example {@code 10.0.0.7}, {@code 10.0.0.0/8} or {@code 2001:db8::/32}; an address is a block of itself
     * @return the block
     * @throws IllegalArgumentException if the text is none
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        long[] bits = IpLiteral.parse(address);
        boolean isV4 = bits.length == 1;
        int most = isV4 ? V4_BITS : V6_BITS;
        int length = slash < 0 ? most : IpLiteral.number(text.substring(slash + 1), most);
        IpPrefix written = isV4
                ? new IpPrefix(true, 0, bits[0] << V4_BITS, length)
                : new IpPrefix(false, bits[0], bits[1], length);
        IpPrefix read =
                written.isMapped() ? new IpPrefix(true, 0, written.low << V4_BITS, length - MAPPED_BITS) : written;
        if (!read.hasOnlyItsPrefix()) {
            throw new IllegalArgumentException(
                    "block: " + text + " (expected: no bits after the first " + length + ")");
        }
        return read;
    }

    private boolean isMapped() {
        return !isV4 && length >= MAPPED_BITS && high == 0 && low >>> V4_BITS == 0xffff;
    }

    private boolean hasOnlyItsPrefix() {
        return (high & ~highMask()) == 0 && (low & ~lowMask()) == 0;
    }

    private long highMask() {
        return isV4 ? 0 : mask(length);
    }

    private long lowMask() {
        return mask(isV4 ? length : length - Long.SIZE);
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : -1L << (Long.SIZE - Math.min(bits, Long.SIZE));
    }

    /**
     * Whether every address of another block is in this one.
     *
     * @param other a block, or an address
     * @return false also if they are of different versions
     */
    public boolean contains(IpPrefix other) {
        return isV4 == other.isV4
                && length <= other.length
                && (other.high & highMask()) == high
                && (other.low & lowMask()) == low;
    }

    /**
     * How many bits its addresses share.
     *
     * @return from 0 to 32 for IPv4, to 128 for IPv6
     */
    public int length() {
        return length;
    }

    /**
     * Whether it is of IPv4.
     *
     * @return false for IPv6
     */
    public boolean isV4() {
        return isV4;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpPrefix that && contains(that) && that.contains(this);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low) + length;
    }

    @Override
    public String toString() {
        return IpLiteral.print(isV4, high, low) + "/" + length;
    }
}
