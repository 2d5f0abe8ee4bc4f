package dev.lbkit.peers.grpc;

import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancerProvider;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a channel does for a call: picks, and traces the stream if the policy wants to. */
final class Channel implements Subject {

    private static final ClientStreamTracer.StreamInfo STREAM = ClientStreamTracer.StreamInfo.newBuilder()
            .setCallOptions(CallOptions.DEFAULT)
            .build();

    private final ReadyHelper helper = new ReadyHelper();
    private final Metadata emptyTrailers = new Metadata();
    private final PickSubchannelArgs[] requests;
    private final ResolvedAddresses addresses;
    private final LoadBalancer balancer;
    final int size;

    Channel(LoadBalancerProvider provider, Map<String, ?> config, int size, PickSubchannelArgs[] requests) {
        this.requests = requests;
        this.size = size;
        List<EquivalentAddressGroup> list = IntStream.range(0, size)
                .mapToObj(i -> new EquivalentAddressGroup(Places.address(i)))
                .toList();
        addresses = ResolvedAddresses.newBuilder()
                .setAddresses(list)
                .setLoadBalancingPolicyConfig(
                        provider.parseLoadBalancingPolicyConfig(config).getConfig())
                .build();
        balancer = provider.newLoadBalancer(helper);
        resolve();
        for (PickSubchannelArgs request : requests) { // connects what connects at its first call
            helper.picker().pickSubchannel(request);
        }
    }

    /** Hands over the addresses, again if they were before. */
    void resolve() {
        helper.getSynchronizationContext().execute(() -> balancer.acceptResolvedAddresses(addresses));
    }

    @Override
    public PickResult pick(long turn) {
        return helper.picker().pickSubchannel(requests[Keys.at(turn)]);
    }

    @Override
    public Object begin(long turn) {
        PickResult result = pick(turn);
        ClientStreamTracer.Factory factory = result.getStreamTracerFactory();
        if (factory == null) {
            return result;
        }
        ClientStreamTracer tracer = factory.newClientStreamTracer(STREAM, requests[Keys.at(turn)].getHeaders());
        tracer.streamCreated(Attributes.EMPTY, requests[Keys.at(turn)].getHeaders());
        return tracer;
    }

    @Override
    public void end(Object call) {
        if (call instanceof ClientStreamTracer tracer) {
            tracer.inboundTrailers(emptyTrailers);
            tracer.streamClosed(Status.OK);
        }
    }

    @Override
    public int indexOf(Object chosen) {
        LoadBalancer.Subchannel subchannel = ((PickResult) chosen).getSubchannel();
        return Places.indexOf(((InetSocketAddress)
                        subchannel.getAllAddresses().get(0).getAddresses().get(0))
                .getPort());
    }

    @Override
    public void close() {
        helper.getSynchronizationContext().execute(balancer::shutdown);
        helper.close();
    }
}
