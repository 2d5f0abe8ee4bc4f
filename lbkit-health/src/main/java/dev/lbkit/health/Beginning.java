package dev.lbkit.health;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes the first bytes of a body. Cancelling the rest closes the connection, which else would have to be drained. */
final class Beginning implements HttpResponse.BodySubscriber<byte[]> {

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteBuffer taken;
    private Flow.@Nullable Subscription subscription;

    Beginning(int wanted) {
        taken = ByteBuffer.allocate(wanted);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (taken.hasRemaining()) {
            given.request(Long.MAX_VALUE);
        } else {
            onComplete();
            given.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            taken.put(part.slice().limit(Math.min(part.remaining(), taken.remaining())));
            if (part.remaining() > 0 && !taken.hasRemaining() && subscription != null) {
                onComplete();
                subscription.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable e) {
        body.completeExceptionally(e);
    }

    @Override
    public void onComplete() {
        byte[] bytes = new byte[taken.position()];
        taken.duplicate().flip().get(bytes);
        body.complete(bytes);
    }
}
