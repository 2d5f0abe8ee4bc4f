package dev.lbkit.peers.grpc;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
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
    private final ResolvedAddresses oneMore;
    private final LoadBalancer balancer;
    final int size;

    Channel(LoadBalancerProvider provider, Map<String, ?> config, int size, PickSubchannelArgs[] requests) {
        this.requests = requests;
        this.size = size;
        List<EquivalentAddressGroup> list = IntStream.rangeClosed(0, size)
                .mapToObj(i -> new EquivalentAddressGroup(Places.address(i)))
                .toList();
        oneMore = ResolvedAddresses.newBuilder()
                .setAddresses(list)
                .setLoadBalancingPolicyConfig(
                        provider.parseLoadBalancingPolicyConfig(config).getConfig())
                .build();
        addresses = oneMore.toBuilder().setAddresses(list.subList(0, size)).build();
        balancer = provider.newLoadBalancer(helper);
        resolve();
        for (PickSubchannelArgs request : requests) { // connects what connects at its first call
            helper.picker().pickSubchannel(request);
        }
    }

    /** Hands over the addresses, again if they were before. */
    void resolve() {
        resolve(addresses);
    }

    private void resolve(ResolvedAddresses resolved) {
        helper.getSynchronizationContext().execute(() -> balancer.acceptResolvedAddresses(resolved));
    }

    @Override
    public void change(Bench change, long turn) {
        if (change == Bench.UPDATE_HEALTH) {
            helper.connect(
                    Places.port(size / 2),
                    Subject.isThere(turn)
                            ? ConnectivityStateInfo.forTransientFailure(Status.UNAVAILABLE)
                            : ConnectivityStateInfo.forNonError(ConnectivityState.READY));
        } else {
            resolve(Subject.isThere(turn) ? oneMore : addresses);
        }
    }

    /** A call whose target is not connected yet waits until it is. */
    @Override
    public PickResult pick(long turn) {
        PickSubchannelArgs request = requests[Keys.at(turn)];
        PickResult result = helper.picker().pickSubchannel(request);
        return result.getSubchannel() == null ? helper.picker().pickSubchannel(request) : result;
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
