package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Act.Deed;
import dev.lbkit.samples.securecart.Recording.Answer;
import dev.lbkit.samples.securecart.Recording.Attempt;
import dev.lbkit.samples.securecart.Scene.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run made up for tests: 4 s of steady traffic, then zone a freezes for 4 s. From 4.0 to 4.8 s orders at zone a take
 * 700 ms and the first of them fails; from 4.8 s on none is sent there.
 */
final class Example {

    static final List<String> ZONES = List.of("eu-west-1a", "eu-west-1b");

    private static final int ORDERS = 2000;
    private static final Duration LENGTH = Duration.ofSeconds(4);
    private static final Duration FAULT = LENGTH;
    private static final Duration AVOIDED = Duration.ofMillis(4800);

    private Example() {}

    static Verdict verdict(List<String> leftBehind) {
        return verdict(recording(), leftBehind);
    }

    /** The same run, but nothing failed. */
    static Verdict flawless() {
        Recording all = recording();
        return verdict(
                new Recording(
                        all.attempts(),
                        all.answers().stream()
                                .filter(answer -> answer.target().isPresent())
                                .toList()),
                List.of());
    }

    private static Verdict verdict(Recording recording, List<String> leftBehind) {
        var audit = new Journals.Audit(ORDERS - 1, ORDERS, ORDERS, 3, 0, 0, 0, List.of());
        return Verdict.on(scenes(), recording, audit, leftBehind);
    }

    static Recording recording() {
        List<Attempt> attempts = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            Duration at = Duration.ofMillis(4L * i);
            boolean isA = i % 2 == 0 && at.compareTo(AVOIDED) < 0;
            boolean isBad = isA && at.compareTo(FAULT) >= 0;
            String target = ZONES.get(isA ? 0 : 1) + "-1";
            attempts.add(new Attempt(at, target));
            boolean isFailed = at.equals(FAULT);
            answers.add(new Answer(
                    at,
                    Duration.ofMillis(isBad ? 700 : 10),
                    new Order("order-" + i, 100),
                    isFailed ? Optional.empty() : Optional.of(target)));
        }
        return new Recording(attempts, answers);
    }

    private static List<Scene> scenes() {
        Set<String> bad = Set.of(ZONES.get(0) + "-1");
        Act steady = new Act(Script.STEADY, LENGTH, Set.of(), LENGTH, Deed.none(), Deed.none());
        Act freeze = new Act("zone <freezes>", LENGTH, bad, Duration.ofSeconds(2), Deed.none(), Deed.none());
        return List.of(
                new Scene(steady, Duration.ZERO, FAULT, List.of()),
                new Scene(freeze, FAULT, FAULT.plus(LENGTH), List.of(new Mark(FAULT, "eu-west-1a frozen"))));
    }
}
