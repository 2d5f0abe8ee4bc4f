package dev.lbkit.grpc;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.Target;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A channel to each target of one balancer or several, for their calls and their health checks.
 *
 * <p>Each channel leads to one address, so grpc-java has nothing to balance: the lease's target says which channel to use. A channel
 * is made at the first use, and shut down when the last of the balancers of which this is a listener has forgotten the target; calls
 * under way may end. So a balancer can be replaced by a successor over the same targets, and the channels stay. Thread-safe; a
 * look-up is one read of a concurrent map. Channels go by a target's id and uri. What the balancers have forgotten and somebody asks
 * for again lives until the close.
 */
public final class TargetChannels implements BalancerListener, AutoCloseable {

    private final Function<? super Target, ? extends ManagedChannel> open;
    private final Map<Key, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final Map<Key, Integer> joins = new HashMap<>(); // how many balancers know it, at least 1; guarded by this
    private volatile boolean closed; // written by whoever closes

    private TargetChannels(Function<? super Target, ? extends ManagedChannel> open) {
        this.open = open;
    }

    /**
     * Channels made by this.
     *
     * @param open makes the channel of a target, for example {@code target -> Grpc.newChannelBuilder(target.address(),
     *     InsecureChannelCredentials.create()).build()}
     * @return the channels; closed by the caller, after the balancers
     */
    public static TargetChannels of(Function<? super Target, ? extends ManagedChannel> open) {
        return new TargetChannels(requireNonNull(open, "open"));
    }

    /** What a channel leads to; weight and labels may change while it lives. */
    private record Key(String id, URI uri) {

        static Key of(Target target) {
            return new Key(target.id(), target.uri());
        }
    }

    /**
     * The channel to a target.
     *
     * @param target for example that of a lease
     * @return an open channel, always the same until the last balancer that knows the target forgets it
     * @throws IllegalStateException after the close
     */
    public ManagedChannel of(Target target) {
        ManagedChannel channel = channels.computeIfAbsent(Key.of(target), key -> open.apply(target));
        if (closed) {
            channel.shutdown();
            throw new IllegalStateException("channels: closed (expected: open, to reach " + target.id() + ")");
        }
        return channel;
    }

    @Override
    public void on(BalancerEvent event) {
        if (event instanceof BalancerEvent.TargetJoined joined) {
            join(Key.of(joined.target()));
        } else if (event instanceof BalancerEvent.TargetLeft left) {
            leave(Key.of(left.target())).ifPresent(ManagedChannel::shutdown);
        }
    }

    private synchronized void join(Key key) {
        joins.merge(key, 1, Integer::sum);
    }

    /** What the last one to leave gives up, removed under the lock: a newcomer's first call makes a channel of its own. */
    private synchronized Optional<ManagedChannel> leave(Key key) {
        boolean isKnown = joins.computeIfPresent(key, (same, count) -> count > 1 ? count - 1 : null) != null;
        return isKnown ? Optional.empty() : Optional.ofNullable(channels.remove(key));
    }

    /** Shuts all channels down; calls under way may end. */
    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdown);
    }
}
