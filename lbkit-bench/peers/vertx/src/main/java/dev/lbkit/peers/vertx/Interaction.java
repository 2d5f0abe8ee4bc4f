package dev.lbkit.peers.vertx;

import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.ServerInteraction;

/** One request, reported to the metrics of its server. */
final class Interaction<M> implements ServerInteraction {

    final Server server;
    private final InteractionMetrics<M> metrics;
    private final M metric;

    Interaction(Server server, InteractionMetrics<M> metrics) {
        this.server = server;
        this.metrics = metrics;
        metric = metrics.initiateRequest();
    }

    @Override
    public void reportRequestBegin() {
        metrics.reportRequestBegin(metric);
    }

    @Override
    public void reportRequestEnd() {
        metrics.reportRequestEnd(metric);
    }

    @Override
    public void reportResponseBegin() {
        metrics.reportResponseBegin(metric);
    }

    @Override
    public void reportResponseEnd() {
        metrics.reportResponseEnd(metric);
    }

    @Override
    public void reportFailure(Throwable failure) {
        metrics.reportFailure(metric, failure);
    }
}
