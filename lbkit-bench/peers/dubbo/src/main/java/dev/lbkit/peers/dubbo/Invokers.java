package dev.lbkit.peers.dubbo;

import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.RpcStatus;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.model.ApplicationModel;

/** Selects as a cluster invoker does, and counts calls as Dubbo's filter for active limits does. */
final class Invokers implements Subject {

    private static final String METHOD = "call";

    private final RpcInvocation[] invocations = Arrays.stream(Keys.strings())
            .map(key ->
                    new RpcInvocation(METHOD, Answering.SERVICE, "", new Class<?>[] {String.class}, new Object[] {key}))
            .toArray(RpcInvocation[]::new);
    private final URL consumer = URL.valueOf("consumer://10.1.0.1/" + Answering.SERVICE);
    private final LoadBalance balance;
    private final List<Invoker<Object>> list;
    private final List<Invoker<Object>> oneMore;
    private List<Invoker<Object>> invokers;

    Invokers(String name, List<String> parameters) {
        balance = ApplicationModel.defaultModel()
                .getExtensionLoader(LoadBalance.class)
                .getExtension(name);
        list = IntStream.range(0, parameters.size())
                .<Invoker<Object>>mapToObj(i -> new Answering(i, parameters.get(i)))
                .toList();
        oneMore = Stream.concat(list.stream(), Stream.of(new Answering(list.size(), parameters.get(0))))
                .toList();
        invokers = list;
    }

    static List<String> equal(int size) {
        return parameters(size, index -> "");
    }

    static List<String> parameters(int size, IntFunction<String> parameter) {
        return IntStream.range(0, size).mapToObj(parameter).toList();
    }

    /** The next choice builds what it needs. */
    @Override
    public void change(Bench change, long turn) {
        invokers = Subject.isThere(turn) ? oneMore : list;
    }

    @Override
    public Object pick(long turn) {
        return balance.select(invokers, consumer, invocations[Keys.at(turn)]);
    }

    @Override
    public Object begin(long turn) {
        Invoker<Object> invoker = balance.select(invokers, consumer, invocations[Keys.at(turn)]);
        RpcStatus.beginCount(invoker.getUrl(), METHOD);
        return new Call(invoker.getUrl(), System.currentTimeMillis());
    }

    @Override
    public void end(Object call) {
        Call ended = (Call) call;
        RpcStatus.endCount(ended.url, METHOD, System.currentTimeMillis() - ended.begin, true);
    }

    @Override
    public int indexOf(Object chosen) {
        return Places.indexOf(((Invoker<?>) chosen).getUrl().getPort());
    }

    private record Call(URL url, long begin) {}
}
