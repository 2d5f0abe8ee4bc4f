package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a call when its target is picked.
 *
 * <p>Immutable. {@link #any()} is a constant: a plain request pays for no feature that it does not use.
 */
public final class PickRequest {

    private static final PickRequest ANY =
            new PickRequest(Optional.empty(), OptionalLong.empty(), Optional.empty(), List.of());

    private final Optional<String> affinityKey;
    private final OptionalLong flowKey;
    private final Optional<String> pin;
    private final List<Target> tried;

    private PickRequest(Optional<String> affinityKey, OptionalLong flowKey, Optional<String> pin, List<Target> tried) {
        this.affinityKey = affinityKey;
        this.flowKey = flowKey;
        this.pin = pin;
        this.tried = tried;
    }

    /**
     * A request of which nothing is known.
     *
     * @return always the same object
     */
    public static PickRequest any() {
        return ANY;
    }

    /**
     * The same request, to be kept on one target with others of the same key.
     *
     * @param key a session, a customer or a cache key
     * @return a copy
     */
    public PickRequest withAffinityKey(String key) {
        return new PickRequest(Optional.of(requireNonNull(key, "key")), flowKey, pin, tried);
    }

    /**
     * The same request as part of a flow, such as a connection's five-tuple, already hashed.
     *
     * @param key the hash
     * @return a copy
     */
    public PickRequest withFlowKey(long key) {
        return new PickRequest(affinityKey, OptionalLong.of(key), pin, tried);
    }

    /**
     * The same request, pinned to the target that served its session before.
     *
     * <p>This is what the session cookie of a load balancer names. The application keeps the id of {@code lease.target()}
     * with the session, in a cookie or in its store, and names it here at the next request; after each call it keeps the id
     * of the target that served, which is another one if the pinned one could not. A policy that knows no pins ignores it.
     *
     * @param targetId the id of the target; one that no target has is as good as none
     * @return a copy
     */
    public PickRequest pinnedTo(String targetId) {
        return new PickRequest(affinityKey, flowKey, Optional.of(requireNonNull(targetId, "targetId")), tried);
    }

    /**
     * The same request, tried once more after this target did not serve it.
     *
     * @param target the target of the attempt that ended
     * @return a copy for the next attempt
     */
    public PickRequest after(Target target) {
        List<Target> more = new ArrayList<>(tried);
        more.add(requireNonNull(target, "target"));
        return new PickRequest(affinityKey, flowKey, pin, List.copyOf(more));
    }

    /**
     * The key that ties it to others.
     *
     * @return empty if there is none
     */
    public Optional<String> affinityKey() {
        return affinityKey;
    }

    /**
     * The hash of the flow it belongs to.
     *
     * @return empty if there is none
     */
    public OptionalLong flowKey() {
        return flowKey;
    }

    /**
     * The id of the target that it is pinned to.
     *
     * @return empty if it is not
     */
    public Optional<String> pin() {
        return pin;
    }

    /**
     * Which attempt this is.
     *
     * @return 1 for the first
     */
    public int attempt() {
        return tried.size() + 1;
    }

    /**
     * The targets of the attempts before this one.
     *
     * @return oldest first; empty at the first attempt
     */
    public List<Target> tried() {
        return tried;
    }

    @Override
    public String toString() {
        return "PickRequest[attempt=" + attempt()
                + affinityKey.map(key -> ", affinity").orElse("")
                + (flowKey.isPresent() ? ", flow" : "")
                + pin.map(id -> ", pinned").orElse("")
                + (tried.isEmpty()
                        ? ""
                        : ", tried=" + tried.stream().map(Target::id).toList())
                + "]";
    }
}
