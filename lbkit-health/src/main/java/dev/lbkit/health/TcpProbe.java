package dev.lbkit.health;

import dev.lbkit.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Connects and hangs up. Every end of the check, cancelling included, closes the channel. */
record TcpProbe(Executor resolver) implements Probe {

    @Override
    public CompletionStage<Result> check(Target target) {
        CompletableFuture<Result> end = new CompletableFuture<>();
        resolver.execute(() -> {
            try {
                connect(address(target.uri()), end);
            } catch (IOException | RuntimeException e) {
                end.complete(Result.fail(e));
            }
        });
        return end;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // close does not throw
    private static void connect(InetSocketAddress address, CompletableFuture<Result> end) throws IOException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        end.whenComplete((result, e) -> close(channel));
        channel.connect(address, end, new Connected());
    }

    private static InetSocketAddress address(URI uri) throws IOException {
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri);
        if (uri.getHost() == null || port < 0) {
            throw new IOException("no host and port in " + uri);
        }
        return new InetSocketAddress(InetAddress.getByName(uri.getHost()), port);
    }

    private static int defaultPort(URI uri) {
        return switch (uri.getScheme()) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The verdict stands, and a channel that fails to close is closed for all we can do.
        }
    }

    @Override
    public String toString() {
        return "tcp";
    }

    private record Connected() implements CompletionHandler<Void, CompletableFuture<Result>> {

        @Override
        public void completed(Void nothing, CompletableFuture<Result> end) {
            end.complete(Result.pass());
        }

        @Override
        public void failed(Throwable e, CompletableFuture<Result> end) {
            end.complete(Result.fail(e));
        }
    }
}
