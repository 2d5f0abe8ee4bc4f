package dev.lbkit.samples.securecart;

import java.util.concurrent.CompletionStage;

/** The shop as its customers see it. Thread-safe. */
@FunctionalInterface
interface Shop {

    /**
     * Places an order; completes with the id of the target that acknowledged it, or with the reason for which the
     * customer sees a failure. Does not block and does not throw.
     */
    CompletionStage<String> place(Order order);
}
