package dev.lbkit.peers.grpc;

import dev.lbkit.peers.Keys;
import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickDetailsConsumer;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.internal.PickSubchannelArgsImpl;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.stream.IntStream;

/** What gRPC's pickers see of calls, one for each key. */
final class Requests {

    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("peers.Service/call")
            .setRequestMarshaller(Bytes.INSTANCE)
            .setResponseMarshaller(Bytes.INSTANCE)
            .build();

    private Requests() {}

    static PickSubchannelArgs[] plain() {
        return IntStream.range(0, Keys.COUNT)
                .mapToObj(i -> args(CallOptions.DEFAULT))
                .toArray(PickSubchannelArgs[]::new);
    }

    /** With a hash, as the xDS resolver's filter gives it. */
    static PickSubchannelArgs[] hashed() {
        CallOptions.Key<Long> key = hashKey();
        long[] hashes = Keys.hashes();
        return IntStream.range(0, Keys.COUNT)
                .mapToObj(i -> args(CallOptions.DEFAULT.withOption(key, hashes[i])))
                .toArray(PickSubchannelArgs[]::new);
    }

    private static PickSubchannelArgs args(CallOptions options) {
        return new PickSubchannelArgsImpl(METHOD, new Metadata(), options, new PickDetailsConsumer() {});
    }

    /** The option is not accessible, as only gRPC's own resolver sets it. */
    @SuppressWarnings("unchecked")
    private static CallOptions.Key<Long> hashKey() {
        try {
            Field field = Class.forName("io.grpc.xds.XdsNameResolver").getDeclaredField("RPC_HASH_KEY");
            field.setAccessible(true);
            return (CallOptions.Key<Long>) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("grpc-xds: no RPC_HASH_KEY (expected: as in 1.85.1)", e);
        }
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("nothing is sent");
        }
    }
}
