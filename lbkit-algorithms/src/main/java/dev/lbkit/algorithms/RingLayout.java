package dev.lbkit.algorithms;

/**
 * Where the points of the targets stand on a ring, and how a key is hashed to find one.
 *
 * <p>Immutable and thread-safe. A target's points depend on its {@linkplain dev.lbkit.Target#address address} alone, or on
 * its id where several targets share an address. So the same endpoints make the same ring as in the systems that a layout
 * comes from.
 */
public final class RingLayout {

    private static final int LARGEST = 8 * 1024 * 1024;

    private final Points points;

    private RingLayout(Points points) {
        this.points = points;
    }

    /**
     * The layout of Envoy and gRPC: as many points as it takes to give each target its share by weight, each the XXH64 of
     * {@code address_0}, {@code address_1} and so on. Keys are hashed by {@code KeyHash.seeded(0)}.
     *
     * <p>Shares are off by 10 % at 100 points a target and by 3 % at 1000 (one standard deviation). Envoy's default is 1024
     * to 8388608 points, that of gRPC 1024 to 4096. Where the maximum leaves less than a point for some targets, these get
     * none. A point takes 20 to 24 bytes.
     *
     * <p>Source: <a href="https://github.com/grpc/proposal/blob/master/A42-xds-ring-hash-lb-policy.md">gRPC proposal
     * A42</a>.
     *
     * @param minimumSize the least number of points, at least 1
     * @param maximumSize the largest number of points, from {@code minimumSize} to 8388608
     * @return the layout
     * @throws IllegalArgumentException if a size breaks its rule
     */
    public static RingLayout xxHash(int minimumSize, int maximumSize) {
        if (minimumSize < 1) {
            throw new IllegalArgumentException("minimumSize: " + minimumSize + " (expected: >= 1)");
        }
        if (maximumSize < minimumSize || maximumSize > LARGEST) {
            throw new IllegalArgumentException(
                    "maximumSize: " + maximumSize + " (expected: " + minimumSize + " to " + LARGEST + ")");
        }
        return new RingLayout(new XxHashPoints(minimumSize, maximumSize));
    }

    /**
     * The layout of libketama and the memcached clients: 160 points for a target of mean weight, four from each MD5 of
     * {@code address-0}, {@code address-1} and so on. A key is the first 32 bits of its MD5.
     *
     * <p>Slow by design: the MD5 of a key takes some 100 ns and allocates 320 bytes for a key of 21 characters, and building
     * a ring of 1000 targets takes tens of milliseconds. It is here for callers that must agree with others.
     *
     * <p>Source: R. Jones, <a href="https://github.com/RJ/ketama">libketama</a>, 2007.
     *
     * @return the layout
     */
    public static RingLayout ketama() {
        return new RingLayout(new KetamaPoints());
    }

    Points points() {
        return points;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RingLayout that && points.equals(that.points);
    }

    @Override
    public int hashCode() {
        return points.hashCode();
    }

    @Override
    public String toString() {
        return points.toString();
    }
}
