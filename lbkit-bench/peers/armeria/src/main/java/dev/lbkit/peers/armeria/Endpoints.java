package dev.lbkit.peers.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Places;
import dev.lbkit.peers.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Selects as a client does before it connects. */
final class Endpoints implements Subject {

    static final String HEADER = "x-user";

    private final ClientRequestContext[] requests = Arrays.stream(Keys.strings())
            .map(key -> HttpRequest.of(RequestHeaders.of(HttpMethod.GET, "/", HEADER, key)))
            .map(ClientRequestContext::of)
            .toArray(ClientRequestContext[]::new);
    private final EndpointGroup group;

    Endpoints(EndpointSelectionStrategy strategy, int size, IntUnaryOperator weight) {
        this(EndpointGroup.of(strategy, list(size, weight)));
    }

    Endpoints(EndpointGroup group) {
        this.group = group;
    }

    static List<Endpoint> list(int size, IntUnaryOperator weight) {
        return IntStream.range(0, size)
                .mapToObj(i -> Endpoint.of(Places.host(i), Places.port(i)).withWeight(weight.applyAsInt(i)))
                .toList();
    }

    @Override
    public Object pick(long turn) {
        return group.selectNow(requests[Keys.at(turn)]);
    }

    @Override
    public int indexOf(Object chosen) {
        return Places.indexOf(((Endpoint) chosen).port());
    }
}
