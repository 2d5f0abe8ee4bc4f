package dev.lbkit.peers.spring;

import org.reactivestreams.Subscription;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import reactor.core.CoreSubscriber;

/** Takes the instance, which comes at once. */
final class Choice implements CoreSubscriber<Response<ServiceInstance>> {

    private ServiceInstance instance;

    ServiceInstance instance() {
        return instance;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Response<ServiceInstance> response) {
        instance = response.getServer();
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {}
}
