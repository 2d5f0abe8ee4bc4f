package dev.lbkit.failover.gslb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The text forms of addresses, read strictly and without asking a name server. */
final class IpLiteral {

    private static final int LONGEST = 45; // of an IPv6 address that ends as IPv4
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final int GROUPS = 8;

    private IpLiteral() {}

    /** The bits of an address: one number for IPv4, the upper and the lower half for IPv6. */
    static long[] parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "address: " + text.length() + " characters (expected: at most " + LONGEST + ")");
        }
        return text.indexOf(':') < 0 ? new long[] {v4(text, text)} : v6(text);
    }

    /** A decimal number from 0 to a limit. */
    static int number(String text, int most) {
        if (!DECIMAL.matcher(text).matches() || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("number: '" + text + "' (expected: from 0 to " + most + ")");
        }
        return Integer.parseInt(text);
    }

    private static long v4(String part, String whole) {
        String[] octets = part.split("\\.", -1);
        if (octets.length != 4) {
            throw unreadable(whole);
        }
        long bits = 0;
        for (String octet : octets) {
            bits = bits << 8 | number(octet, 255);
        }
        return bits;
    }

    private static long[] v6(String text) {
        int gap = text.indexOf("::");
        List<Long> groups = groups(gap < 0 ? text : text.substring(0, gap), gap < 0, text);
        if (gap >= 0) {
            List<Long> after = groups(text.substring(gap + 2), true, text);
            int missing = GROUPS - groups.size() - after.size();
            if (missing < 1) {
                throw unreadable(text);
            }
            IntStream.range(0, missing).forEach(i -> groups.add(0L));
            groups.addAll(after);
        }
        if (groups.size() != GROUPS) {
            throw unreadable(text);
        }
        return new long[] {joined(groups.subList(0, 4)), joined(groups.subList(4, GROUPS))};
    }

    private static List<Long> groups(String part, boolean mayEndAsV4, String whole) {
        List<Long> groups = new ArrayList<>();
        if (part.isEmpty()) {
            return groups;
        }
        String[] texts = part.split(":", -1);
        for (int i = 0; i < texts.length; i++) {
            if (mayEndAsV4 && i == texts.length - 1 && texts[i].indexOf('.') >= 0) {
                long bits = v4(texts[i], whole);
                groups.add(bits >>> 16);
                groups.add(bits & 0xffff);
            } else if (HEX.matcher(texts[i]).matches()) {
                groups.add(Long.parseLong(texts[i], 16));
            } else {
                throw unreadable(whole);
            }
        }
        return groups;
    }

    private static long joined(List<Long> groups) {
        long bits = 0;
        for (long group : groups) {
            bits = bits << 16 | group;
        }
        return bits;
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException("address: '" + text + "' (expected: an IPv4 or IPv6 literal)");
    }

    /** The address in full: nothing left out of IPv6 but leading zeros. */
    static String print(boolean isV4, long high, long low) {
        if (isV4) {
            return IntStream.iterate(56, shift -> shift >= 32, shift -> shift - 8)
                    .mapToObj(shift -> Long.toString(low >>> shift & 0xff))
                    .collect(Collectors.joining("."));
        }
        return IntStream.range(0, GROUPS)
                .mapToObj(i -> Long.toHexString((i < 4 ? high : low) >>> (48 - i % 4 * 16) & 0xffff))
                .collect(Collectors.joining(":"));
    }
}
