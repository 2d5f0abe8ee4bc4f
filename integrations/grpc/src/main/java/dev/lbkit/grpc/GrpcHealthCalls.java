package dev.lbkit.grpc;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Target;
import dev.lbkit.health.GrpcHealth;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The call {@code grpc.health.v1.Health/Check} through grpc-java.
 *
 * <p>Immutable and thread-safe. It does not block: the answer comes on the channel's executor, and cancelling the stage cancels
 * the call. It has no deadline of its own, because {@link dev.lbkit.health.ActiveCheck} cancels a check that takes too long, and it
 * does not wait for a channel that cannot connect. Use it with
 * {@code ActiveCheck.of(Probes.grpc("shop.Orders", GrpcHealthCalls.through(channels::of)))}. Source: the
 * <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC health checking protocol</a>.
 */
public final class GrpcHealthCalls implements GrpcHealth {

    private final Function<? super Target, ? extends Channel> channels;

    private GrpcHealthCalls(Function<? super Target, ? extends Channel> channels) {
        this.channels = channels;
    }

    /**
     * Calls through these channels.
     *
     * @param channels gives the channel of a target, which should lead to it alone; for example {@code TargetChannels::of}
     * @return the calls
     */
    public static GrpcHealthCalls through(Function<? super Target, ? extends Channel> channels) {
        return new GrpcHealthCalls(requireNonNull(channels, "channels"));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // cancelling a call does not throw
    public CompletionStage<Answer> check(Target target, String service) {
        ClientCall<HealthCheckRequest, HealthCheckResponse> call =
                channels.apply(target).newCall(HealthGrpc.getCheckMethod(), CallOptions.DEFAULT);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        answer.whenComplete((said, e) -> {
            if (answer.isCancelled()) {
                call.cancel("the check was cancelled", null);
            }
        });
        call.start(new Ear(answer), new Metadata());
        call.request(2); // a second message would be an error, and must not be waited for
        call.sendMessage(HealthCheckRequest.newBuilder().setService(service).build());
        call.halfClose();
        return answer;
    }

    /** Hears one answer. Called by one thread at a time. */
    private static final class Ear extends ClientCall.Listener<HealthCheckResponse> {

        private final CompletableFuture<Answer> answer;
        private @Nullable Answer said;

        Ear(CompletableFuture<Answer> answer) {
            this.answer = answer;
        }

        @Override
        public void onMessage(HealthCheckResponse message) {
            said = Answer.of(message.getStatusValue());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            switch (status.getCode()) {
                case OK -> answer.complete(said == null ? Answer.UNKNOWN : said);
                case NOT_FOUND -> answer.complete(Answer.SERVICE_UNKNOWN);
                case UNIMPLEMENTED -> answer.complete(Answer.UNIMPLEMENTED);
                default -> answer.completeExceptionally(new GrpcStatusException(status));
            }
        }
    }
}
