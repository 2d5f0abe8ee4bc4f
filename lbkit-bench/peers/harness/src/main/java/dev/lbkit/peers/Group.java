package dev.lbkit.peers;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** What one module adds to the harness: {@link ServiceLoader} finds it on the module's own class path. */
public interface Group {

    /** Everything that can be measured here. */
    List<Contender> contenders();

    /** The one group of this class path. */
    static Group load() {
        return ServiceLoader.load(Group.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("class path: no Group (expected: a peer's module on it)"));
    }

    /** Looks up what a fork was told to measure. */
    static Contender contender(String label) {
        return Stream.concat(Floors.ALL.stream(), load().contenders().stream())
                .filter(contender -> contender.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("contender: " + label + " (expected: one of the group's)"));
    }
}
