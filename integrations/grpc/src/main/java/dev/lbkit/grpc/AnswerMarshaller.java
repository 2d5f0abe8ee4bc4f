package dev.lbkit.grpc;

import dev.lbkit.health.GrpcHealth.Answer;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/** Reads a {@code HealthCheckResponse}: the enum {@code status} in field 1, without which it is 0; other fields are passed over. */
final class AnswerMarshaller implements MethodDescriptor.Marshaller<Answer> {

    private static final int STATUS = 1 << 3; // field 1, a varint
    private static final int LONGEST = 1024;

    @Override
    public InputStream stream(Answer value) {
        throw new UnsupportedOperationException("a client writes no answers");
    }

    @Override
    public Answer parse(InputStream stream) {
        try {
            return Answer.of(status(stream.readNBytes(LONGEST)));
        } catch (IOException | ArrayIndexOutOfBoundsException e) {
            throw Status.INTERNAL
                    .withDescription("cannot read the HealthCheckResponse")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static int status(byte[] message) throws IOException {
        Reader in = new Reader(message);
        int status = 0;
        while (in.at < message.length) {
            long tag = in.varint();
            if (tag == STATUS) {
                status = (int) in.varint(); // of two the last counts
            } else {
                in.skip((int) (tag & 7));
            }
        }
        return status;
    }

    private static final class Reader {

        private final byte[] message;
        private int at;

        Reader(byte[] message) {
            this.message = message;
        }

        long varint() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte next = message[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IOException("a varint of more than 10 bytes");
        }

        void skip(int wireType) throws IOException {
            long length = switch (wireType) {
                case 0 -> {
                    varint();
                    yield 0;
                }
                case 1 -> 8;
                case 2 -> varint();
                case 5 -> 4;
                default -> throw new IOException("wire type " + wireType);
            };
            if (length < 0 || length > message.length - at) {
                throw new IOException("a field longer than its message");
            }
            at += (int) length;
        }
    }
}
