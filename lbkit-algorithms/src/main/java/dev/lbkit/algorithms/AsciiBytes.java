package dev.lbkit.algorithms;

import com.dynatrace.hash4j.hashing.ByteAccess;

/** The bytes of a string of ASCII characters, read where they are. */
final class AsciiBytes implements ByteAccess<String> {

    static final ByteAccess<String> ACCESS = new AsciiBytes();

    private static final int FIRST_BEYOND = 0x80;

    private AsciiBytes() {}

    static boolean isAscii(String text) {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i); // without a branch for each of them
        }
        return bits < FIRST_BEYOND;
    }

    @Override
    public byte getByte(String text, long index) {
        return (byte) text.charAt((int) index);
    }
}
