package dev.lbkit.health;

import dev.lbkit.Target;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Asks for a path and looks at the status alone. */
record HttpProbe(String path, StatusCodes success) implements Probe {

    /** Through a client for this one check. */
    @Override
    public CompletionStage<Result> check(Target target) {
        return start().check(target);
    }

    @Override
    public Probe start() {
        // A proxy would be what is checked; and HTTP/2 would put an upgrade into each plain request.
        HttpClient client = HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return target -> check(target, client);
    }

    private CompletionStage<Result> check(Target target, HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(target.uri().resolve(path))
                .header("User-Agent", "lbkit-health")
                .build();
        return client.sendAsync(request, head -> new Unread())
                .handle((response, e) -> e == null ? judge(response.statusCode()) : Result.fail(e));
    }

    private Result judge(int status) {
        return success.contains(status)
                ? Result.pass()
                : new Failed(
                        TargetHealth.Reason.RESPONSE_CODE_MISMATCH,
                        "answered " + status + " (expected: " + success + ")");
    }

    @Override
    public String toString() {
        return "http " + path + " " + success;
    }

    /** Takes nothing of a body. Cancelling closes the connection, which else would have to be drained before its next use. */
    private record Unread() implements HttpResponse.BodySubscriber<Void> {

        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> part) {}

        @Override
        public void onError(Throwable e) {}

        @Override
        public void onComplete() {}
    }
}
