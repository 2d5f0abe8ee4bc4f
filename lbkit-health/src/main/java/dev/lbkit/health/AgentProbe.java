package dev.lbkit.health;

import dev.lbkit.Target;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Connects to the agent beside a target and reads a line of at most 1 KiB. Every end of the check closes the channel. */
record AgentProbe(int port, BiFunction<Target, AgentReply, Probe.Result> heard) implements Probe {

    private static final int LONGEST = 1024;

    @Override
    public CompletionStage<Result> check(Target target) {
        CompletableFuture<Result> end = new CompletableFuture<>();
        TcpProbe.connect(
                target.uri(),
                port,
                end,
                channel -> new Reader(target, channel, ByteBuffer.allocate(LONGEST), end).next());
        return end;
    }

    @Override
    public String toString() {
        return "agent on port " + port;
    }

    private final class Reader implements CompletionHandler<Integer, Void> {

        private final Target target;
        private final AsynchronousSocketChannel channel;
        private final ByteBuffer line;
        private final CompletableFuture<Result> end;

        Reader(Target target, AsynchronousSocketChannel channel, ByteBuffer line, CompletableFuture<Result> end) {
            this.target = target;
            this.channel = channel;
            this.line = line;
            this.end = end;
        }

        @SuppressWarnings("NullAway") // no attachment
        void next() {
            channel.read(line, null, this);
        }

        @Override
        public void completed(Integer read, Void nothing) {
            String text =
                    StandardCharsets.ISO_8859_1.decode(line.duplicate().flip()).toString();
            if (read < 0 || text.indexOf('\n') >= 0 || !line.hasRemaining()) {
                end.complete(heard.apply(target, AgentReply.of(text)));
            } else {
                next();
            }
        }

        @Override
        public void failed(Throwable e, Void nothing) {
            end.complete(Result.fail(e));
        }
    }
}
