package dev.lbkit.health;

import static java.time.Duration.ofMillis;

import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers P or F by the number of the check; the last letter goes on for ever. */
final class Script implements Probe {

    private final Lab lab;
    private final String results;
    final List<Duration> begun = new ArrayList<>();
    final List<CompletableFuture<Result>> answers = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    long mostAtOnce;

    Script(Lab lab, String results) {
        this.lab = lab;
        this.results = results;
    }

    Script answeringAfter(Duration newDelay) {
        delay = newDelay;
        return this;
    }

    List<Duration> gaps() {
        return gaps(begun);
    }

    static List<Duration> gaps(List<Duration> moments) {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < moments.size(); i++) {
            gaps.add(moments.get(i).minus(moments.get(i - 1)));
        }
        return gaps;
    }

    /** Moves time on until the first check is under way. */
    void awaitFirst() {
        while (begun.isEmpty()) {
            lab.time.advance(ofMillis(1));
        }
    }

    @Override
    public CompletionStage<Result> check(Target target) {
        begun.add(lab.now());
        char result = results.charAt(Math.min(begun.size(), results.length()) - 1);
        Result found = result == 'P' ? Result.pass() : Result.fail("check " + begun.size());
        CompletableFuture<Result> answer = new CompletableFuture<>();
        answers.add(answer);
        mostAtOnce = Math.max(
                mostAtOnce, answers.stream().filter(one -> !one.isDone()).count());
        if (delay.isZero()) {
            answer.complete(found);
        } else {
            lab.time.schedule(delay, () -> answer.complete(found));
        }
        return answer;
    }
}
