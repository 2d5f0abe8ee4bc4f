package dev.lbkit.bench.scenarios;

import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** K1 to K5: what needs no clock, measured with the policies as they ship, beside what was published or found by the prototype. */
final class StaticSuite {

    private static final Map<String, Suite> SUITES = new TreeMap<>(Map.of(
            "K1", new Suite("keys: 4000 for each of 50 targets, one of which leaves", Keys::spread),
            "K2",
                    new Suite(
                            "bounded loads: 50 targets, 100 000 keys by Zipf's law, 20 calls in flight for each target",
                            Keys::bounded),
            "K3",
                    new Suite(
                            "subsets: 300 callers and 300 targets, 30 for each caller; one target joins, 30 in a row fail",
                            Subsets::facts),
            "K4", new Suite("arithmetic: slow start over a minute, tiers of which a part is usable", Arithmetic::facts),
            "K5",
                    new Suite(
                            "schedulers: how far a prefix is from its share, and what callers do together",
                            Schedules::facts)));

    private StaticSuite() {}

    private record Suite(String about, Supplier<List<Fact>> facts) {}

    static List<String> names() {
        return List.copyOf(SUITES.keySet());
    }

    static List<Fact> facts(String name) {
        return suite(name).facts().get();
    }

    private static Suite suite(String name) {
        Suite suite = SUITES.get(name);
        if (suite == null) {
            throw new IllegalArgumentException("suite: " + name + " (expected: one of " + names() + ")");
        }
        return suite;
    }

    /** The tables of these suites. */
    static String sections(List<String> names, List<Fact> facts, References references) {
        return names.stream()
                .map(name -> section(
                        name,
                        facts.stream().filter(fact -> fact.suite().equals(name)).toList(),
                        references))
                .collect(Collectors.joining());
    }

    private static String section(String name, List<Fact> facts, References references) {
        StringBuilder text = new StringBuilder(
                "\n## " + name + ", " + suite(name).about()
                        + "\n\n| subject | figure | ours | bound | verdict | elsewhere |\n| --- | --- | --- | --- | --- | --- |\n");
        for (Fact fact : facts) {
            String elsewhere = references.of(name, fact.subject(), fact.metric()).stream()
                    .map(figure -> figure.seed() + ": " + Summary.text(figure.value()))
                    .collect(Collectors.joining("; "));
            text.append("| ")
                    .append(String.join(
                            " | ",
                            fact.subject(),
                            fact.metric(),
                            Summary.text(fact.value()),
                            fact.bound(),
                            fact.bound().isEmpty() ? "" : fact.isMet() ? "met" : "MISSED",
                            elsewhere))
                    .append(" |\n");
        }
        return text.toString();
    }

    static TargetSet targets(int size) {
        return FakeMember.set(size);
    }

    /** The number of a target of such a set. */
    static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }
}
