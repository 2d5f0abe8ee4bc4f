package dev.lbkit.bench.scenarios;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** All scenarios, by name. */
final class Scenarios {

    static final List<Scenario> ALL = Stream.of(
                    Textbook.scenarios(),
                    Antagonists.scenarios(),
                    SlowServers.scenarios(),
                    ZoneLoss.scenarios(),
                    Storms.scenarios(),
                    RollingDeploy.scenarios())
            .flatMap(Function.identity())
            .toList();

    private Scenarios() {}

    /** Those of a name, or of a part of it: {@code S02} is all sizes of S02. */
    static List<Scenario> named(String name) {
        List<Scenario> found = ALL.stream()
                .filter(scenario ->
                        scenario.name().equals(name) || scenario.name().startsWith(name + "-"))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("scenario: " + name + " (expected: one of "
                    + ALL.stream().map(Scenario::name).toList() + ")");
        }
        return found;
    }
}
