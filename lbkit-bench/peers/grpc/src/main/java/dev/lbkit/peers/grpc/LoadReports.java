package dev.lbkit.peers.grpc;

import dev.lbkit.peers.Weights;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.xds.shaded.com.github.xds.data.orca.v3.OrcaLoadReport;

/** The reports from which gRPC's weighted round robin takes its weights. */
final class LoadReports {

    private static final Metadata.Key<byte[]> TRAILER =
            Metadata.Key.of("endpoint-load-metrics-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private LoadReports() {}

    /** Lets every target send one, at the end of a call, and the channel take the weights over. */
    static Channel sent(Channel channel) {
        for (int call = 0; call < channel.size; call++) { // round robin, as no weights are known yet
            PickResult result = channel.pick(call);
            Metadata trailers = new Metadata();
            trailers.put(TRAILER, report(Weights.of(channel.indexOf(result))));
            ClientStreamTracer.StreamInfo stream = ClientStreamTracer.StreamInfo.newBuilder()
                    .setCallOptions(CallOptions.DEFAULT)
                    .build();
            result.getStreamTracerFactory()
                    .newClientStreamTracer(stream, new Metadata())
                    .inboundTrailers(trailers);
        }
        channel.resolve();
        return channel;
    }

    /** The weight is requests per second by utilization. */
    private static byte[] report(int weight) {
        return OrcaLoadReport.newBuilder()
                .setCpuUtilization(0.5)
                .setRpsFractional(weight)
                .build()
                .toByteArray();
    }
}
