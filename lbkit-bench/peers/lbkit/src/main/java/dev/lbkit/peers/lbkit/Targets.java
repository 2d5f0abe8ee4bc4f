package dev.lbkit.peers.lbkit;

import dev.lbkit.Target;
import dev.lbkit.peers.Places;
import dev.lbkit.peers.Weights;
import java.util.List;
import java.util.stream.IntStream;

/** What targets are like, at the same places as those of the peers. */
enum Targets {
    /** All alike. */
    EQUAL,
    /** Of different weights. */
    WEIGHTED,
    /** With a number in a label; every fifth number is missing, as after removals. */
    NUMBERED;

    static final String NUMBER = "number";

    Target at(int index) {
        Target target = Target.of("http://" + Places.host(index) + ":" + Places.port(index));
        return switch (this) {
            case EQUAL -> target;
            case WEIGHTED -> target.withWeight(Weights.of(index));
            case NUMBERED -> target.withLabel(NUMBER, String.valueOf(index + index / 4));
        };
    }

    List<Target> list(int size) {
        return IntStream.range(0, size).mapToObj(this::at).toList();
    }

    static int indexOf(Target target) {
        return Places.indexOf(target.uri().getPort());
    }
}
