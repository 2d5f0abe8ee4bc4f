package dev.lbkit.peers.grpc;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.ManagedChannel;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The channel as a policy sees it: every subchannel becomes ready as soon as a connection is asked for. */
final class ReadyHelper extends LoadBalancer.Helper {

    private static final LoadBalancer.SubchannelPicker NONE =
            new LoadBalancer.FixedResultPicker(LoadBalancer.PickResult.withNoResult());

    private final SynchronizationContext context = new SynchronizationContext((thread, failure) -> {
        throw new IllegalStateException(failure);
    });

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "grpc-timers");
        thread.setDaemon(true);
        return thread;
    });

    private final TreeMap<Integer, ReadySubchannel> subchannels = new TreeMap<>(); // by port, within the context
    private volatile LoadBalancer.SubchannelPicker picker = NONE; // volatile as in gRPC's own channel

    LoadBalancer.SubchannelPicker picker() {
        return picker;
    }

    /** Tells the policy of the connection to a port, or to the next one that was ever asked for. */
    void connect(int port, ConnectivityStateInfo state) {
        context.execute(() -> subchannels.ceilingEntry(port).getValue().listener.onSubchannelState(state));
    }

    void close() {
        timers.shutdownNow();
    }

    @Override
    public LoadBalancer.Subchannel createSubchannel(LoadBalancer.CreateSubchannelArgs args) {
        ReadySubchannel subchannel = new ReadySubchannel(args.getAddresses(), args.getAttributes());
        subchannels.put(subchannel.port(), subchannel);
        return subchannel;
    }

    @Override
    public void updateBalancingState(ConnectivityState state, LoadBalancer.SubchannelPicker newPicker) {
        picker = newPicker;
    }

    @Override
    public void refreshNameResolution() {} // the answer would be the same

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
        throw new UnsupportedOperationException("out of band");
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timers;
    }

    @Override
    public String getAuthority() {
        return "peers";
    }

    @Override
    public String getChannelTarget() {
        return "peers";
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return Silence.INSTANCE;
    }

    private static final class Silence extends ChannelLogger {
        static final Silence INSTANCE = new Silence();

        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... arguments) {}
    }

    private final class ReadySubchannel extends LoadBalancer.Subchannel {
        private final List<EquivalentAddressGroup> addresses;
        private final Attributes attributes;
        private LoadBalancer.SubchannelStateListener listener = state -> {};

        ReadySubchannel(List<EquivalentAddressGroup> addresses, Attributes attributes) {
            this.addresses = addresses;
            this.attributes = attributes;
        }

        int port() {
            return ((InetSocketAddress) addresses.get(0).getAddresses().get(0)).getPort();
        }

        @Override
        public void start(LoadBalancer.SubchannelStateListener newListener) {
            listener = newListener;
        }

        @Override
        public void requestConnection() {
            context.execute(
                    () -> listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY)));
        }

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> newAddresses) {} // they are always the same

        @Override
        public void shutdown() {
            subchannels.remove(port(), this);
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return Silence.INSTANCE;
        }
    }
}
