package dev.lbkit.peers.armeria;

import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The endpoints of a group that discovery sets. */
final class ChangingEndpoints implements Subject {

    private final List<Endpoint> list;
    private final List<Endpoint> oneMore;
    private final List<Endpoint> otherWeight;
    private final Settable group;
    private final Endpoints selection;

    ChangingEndpoints(EndpointSelectionStrategy strategy, int size, IntUnaryOperator weight) {
        oneMore = Endpoints.list(size + 1, weight);
        list = oneMore.subList(0, size);
        otherWeight = new ArrayList<>(list);
        otherWeight.replaceAll(each -> each == list.get(size / 2) ? each.withWeight(each.weight() + 1) : each);
        group = new Settable(strategy);
        group.set(list);
        selection = new Endpoints(group);
    }

    @Override
    public void change(Bench change, long turn) {
        List<Endpoint> other = change == Bench.UPDATE_WEIGHT ? otherWeight : oneMore;
        group.set(Subject.isThere(turn) ? other : list);
    }

    @Override
    public Object pick(long turn) {
        return selection.pick(turn);
    }

    @Override
    public int indexOf(Object chosen) {
        return selection.indexOf(chosen);
    }

    @Override
    public void close() {
        group.close();
    }

    private static final class Settable extends DynamicEndpointGroup {

        Settable(EndpointSelectionStrategy strategy) {
            super(strategy);
        }

        void set(List<Endpoint> endpoints) {
            setEndpoints(endpoints);
        }
    }
}
