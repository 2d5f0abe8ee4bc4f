package dev.lbkit.grpc;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Writes a {@code HealthCheckRequest}: the service's name in field 1, which stays away if it is empty. */
final class RequestMarshaller implements MethodDescriptor.Marshaller<String> {

    private static final int SERVICE = (1 << 3) | 2; // field 1, of a stated length

    @Override
    public InputStream stream(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0) {
            return new ByteArrayInputStream(name);
        }
        byte[] message = new byte[name.length + 6];
        int end = 0;
        message[end++] = SERVICE;
        int left = name.length;
        while (left > 0x7f) {
            message[end++] = (byte) ((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        message[end++] = (byte) left;
        System.arraycopy(name, 0, message, end, name.length);
        return new ByteArrayInputStream(message, 0, end + name.length);
    }

    @Override
    public String parse(InputStream stream) {
        throw new UnsupportedOperationException("a client reads no requests");
    }
}
