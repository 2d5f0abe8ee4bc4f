package dev.lbkit.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where the targets of all subjects answer, if anyone asked: the port tells the index. */
public final class Places {

    private static final int FIRST_PORT = 10_000;

    private Places() {}

    /** A host of its own for each target. */
    public static String host(int index) {
        return "10.0." + (index >> 8) + "." + (index & 255);
    }

    /** A port of its own for each target. */
    public static int port(int index) {
        return FIRST_PORT + index;
    }

    /** Both, resolved without a lookup. */
    public static InetSocketAddress address(int index) {
        try {
            byte[] bytes = {10, 0, (byte) (index >> 8), (byte) index};
            return new InetSocketAddress(InetAddress.getByAddress(host(index), bytes), port(index));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The index of the target at a port. */
    public static int indexOf(int port) {
        return port - FIRST_PORT;
    }
}
