package dev.lbkit.algorithms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ToLongFunction;

/** The points of libketama: 32 bits each, kept in the high half. */
record KetamaPoints() implements Points {

    static final ToLongFunction<String> KEYS = new Md5Keys();

    @SuppressWarnings("deprecation") // no secret depends on it, and the layout asks for it
    private static final HashFunction MD5 = Hashing.md5();

    private static final int DIGESTS = 40; // of a host of mean weight
    private static final int POINTS = 4; // of each digest
    private static final double ROUNDING = 1e-10; // a third of three is a whole one

    @Override
    public KeyHash keys() {
        return KeyHash.ketama();
    }

    @Override
    public Ring ring(List<Host> hosts) {
        double total = hosts.stream().mapToDouble(Host::weight).sum();
        Ring.Builder ring = new Ring.Builder(hosts.size() * DIGESTS * POINTS);
        for (Host host : hosts) {
            int digests = (int) Math.floor(host.weight() / total * hosts.size() * DIGESTS + ROUNDING);
            for (int i = 0; i < digests; i++) {
                ByteBuffer digest = ByteBuffer.wrap(md5(host.name() + "-" + i).asBytes());
                digest.order(ByteOrder.LITTLE_ENDIAN);
                while (digest.hasRemaining()) {
                    ring.add(high(digest.getInt()), host.index());
                }
            }
        }
        return ring.build();
    }

    private static HashCode md5(String text) {
        return MD5.hashString(text, UTF_8);
    }

    private static long high(int point) {
        return (long) point << Integer.SIZE;
    }

    @Override
    public String toString() {
        return "ketama";
    }

    /** The first four bytes of a key's MD5, which a hash code reads little-endian. */
    private record Md5Keys() implements ToLongFunction<String> {

        @Override
        public long applyAsLong(String key) {
            return high(md5(key).asInt());
        }

        @Override
        public String toString() {
            return "MD5";
        }
    }
}
