package dev.lbkit.simulation;

import dev.lbkit.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** How a client hears what a server answered: in the exceptions of the JDK. */
final class Answers {

    private Answers() {}

    static <T> void settle(CompletableFuture<T> answer, Outcome outcome, Machine machine, T content) {
        if (answer.isDone()) {
            return; // given up
        }
        String server = machine.target().id();
        switch (outcome) {
            case SUCCESS -> answer.complete(content);
            case UNREACHABLE -> answer.completeExceptionally(new ConnectException(server + " refused the connection"));
            case REJECTED -> answer.completeExceptionally(new RejectedExecutionException(server + " is full"));
            default -> answer.completeExceptionally(new IOException(server + " answered with an error"));
        }
    }
}
