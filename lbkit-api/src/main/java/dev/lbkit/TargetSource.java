package dev.lbkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells a balancer which targets there are, by pushing complete lists.
 *
 * <p>Comparing lists is the balancer's job. A list that is empty, names an id twice, or has weights that add up to infinity is
 * refused as a whole, and a source that fails changes nothing: the last good list stays in use, the listener hears of it, and
 * the snapshot shows its age.
 */
@FunctionalInterface
public interface TargetSource {

    /**
     * Starts pushing to one balancer.
     *
     * @param sink takes the lists, on any thread; a list pushed before this method returns is in use when the balancer's
     *     {@code build()} returns
     * @return closing it ends the pushing
     */
    Subscription subscribe(Sink sink);

    /**
     * A list that never changes.
     *
     * @param targets at least one
     * @return the source
     * @throws IllegalArgumentException if the list is empty
     */
    static TargetSource fixed(List<Target> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("targets: none (expected: at least one)");
        }
        List<Target> copy = List.copyOf(targets);
        return sink -> {
            sink.push(copy);
            return () -> {};
        };
    }

    /**
     * A list that the application sets.
     *
     * @param targets the first list
     * @return the source
     */
    static Settable settable(List<Target> targets) {
        return new Settable(targets);
    }

    /** Where a source puts what it finds. Thread-safe; no method blocks. */
    interface Sink {

        /**
         * Hands over the list as it now is.
         *
         * @param targets all targets there are; the list may be changed afterwards
         */
        void push(List<Target> targets);

        /**
         * Says that no list could be had.
         *
         * @param cause why
         */
        void failed(Throwable cause);
    }

    /** A source whose list the application sets. Thread-safe. */
    final class Settable implements TargetSource {

        private final List<Sink> sinks = new CopyOnWriteArrayList<>();
        private List<Target> current; // guarded by this

        private Settable(List<Target> targets) {
            current = List.copyOf(targets);
        }

        /**
         * Sets the list.
         *
         * @param targets all targets there are now
         */
        public synchronized void set(List<Target> targets) {
            current = List.copyOf(targets);
            sinks.forEach(sink -> sink.push(current));
        }

        /**
         * Reports a failure, as a source that lost its registry would.
         *
         * @param cause why
         */
        public void fail(Throwable cause) {
            sinks.forEach(sink -> sink.failed(cause));
        }

        @Override
        public synchronized Subscription subscribe(Sink sink) {
            sinks.add(sink);
            sink.push(current);
            return () -> sinks.remove(sink);
        }
    }
}
