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
import java.util.function.Consumer;

/** Connects and hangs up. Every end of the check, cancelling included, closes the channel. */
record TcpProbe(Executor resolver) implements Probe {

    @Override
    public CompletionStage<Result> check(Target target) {
        CompletableFuture<Result> end = new CompletableFuture<>();
        resolver.execute(() -> connect(target.uri(), port(target.uri()), end, channel -> end.complete(Result.pass())));
        return end;
    }

    /** Connects to a port of the uri's host; {@code end} closes the channel, and hears what prevents it. */
    @SuppressWarnings("FutureReturnValueIgnored") // close does not throw
    static void connect(
            URI uri, int port, CompletableFuture<Result> end, Consumer<AsynchronousSocketChannel> connected) {
        try {
            if (uri.getHost() == null || port < 0) {
                throw new IOException("no host and port in " + uri);
            }
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(uri.getHost()), port);
            AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            end.whenComplete((result, e) -> close(channel));
            channel.connect(address, channel, new Connected(end, connected));
        } catch (IOException | RuntimeException e) {
            end.complete(Result.fail(e));
        }
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri);
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

    private record Connected(CompletableFuture<Result> end, Consumer<AsynchronousSocketChannel> then)
            implements CompletionHandler<Void, AsynchronousSocketChannel> {

        @Override
        public void completed(Void nothing, AsynchronousSocketChannel channel) {
            then.accept(channel);
        }

        @Override
        public void failed(Throwable e, AsynchronousSocketChannel channel) {
            end.complete(Result.fail(e));
        }
    }
}
