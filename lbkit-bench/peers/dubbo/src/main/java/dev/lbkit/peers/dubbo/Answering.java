package dev.lbkit.peers.dubbo;

import dev.lbkit.peers.Places;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;

/** An invoker that is available; nobody invokes it. */
final class Answering implements Invoker<Object> {

    static final String SERVICE = "dev.lbkit.peers.Service";

    private final URL url;

    Answering(int index, String parameters) {
        url = URL.valueOf("dubbo://" + Places.host(index) + ":" + Places.port(index) + "/" + SERVICE + parameters);
    }

    @Override
    public URL getUrl() {
        return url;
    }

    @Override
    public Class<Object> getInterface() {
        return Object.class;
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public Result invoke(Invocation invocation) {
        throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public void destroy() {}
}
