package dev.lbkit.failover;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
sealed interface Ending<T extends @Nullable Object> {

    /** The failure, if it was one. */
    Optional<Throwable> failure();

    /** Ends a synchronous call alike. */
    T get() throws Exception;

    /** Ends an asynchronous call alike. */
    void settle(CompletableFuture<T> result);

    /** With a result, good or bad. */
    record Returned<T extends @Nullable Object>(T value) implements Ending<T> {

        @Override
        public Optional<Throwable> failure() {
            return Optional.empty();
        }

        @Override
        public T get() {
            return value;
        }

        @Override
        public void settle(CompletableFuture<T> result) {
            result.complete(value);
        }
    }

    /** With an exception or error. */
    record Threw<T extends @Nullable Object>(Throwable what) implements Ending<T> {

        @Override
        public Optional<Throwable> failure() {
            return Optional.of(what);
        }

        @Override
        public T get() throws Exception {
            if (what instanceof Error error) {
                throw error;
            }
            throw (Exception) what;
        }

        @Override
        public void settle(CompletableFuture<T> result) {
            result.completeExceptionally(what);
        }
    }
}
