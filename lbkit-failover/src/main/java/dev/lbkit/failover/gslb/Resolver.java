package dev.lbkit.failover.gslb;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Works out what a tree answers one client: the records from the leaves up, the reasons from the root down. */
final class Resolver {

    private final Client client;
    private final Predicate<Leaf> exists;
    private final Predicate<RecordTree> passes; // the record's own check

    Resolver(Client client, Predicate<Leaf> exists, Predicate<RecordTree> passes) {
        this.client = client;
        this.exists = exists;
        this.passes = passes;
    }

    Answer resolve(RecordTree root) {
        Standing standing = standing(root);
        return new Answer(standing.options, standing.steps, standing.isLastResort);
    }

    /** A record as it stands for the client; one without options has nothing for it. */
    private record Standing(boolean isHealthy, List<Answer.Option> options, List<String> steps, boolean isLastResort) {}

    /** One record of a branch in the contest. */
    private record Runner(String name, String told, double rank, double weight, Standing standing) {

        @Override
        public String toString() {
            return name + " (" + told + ")";
        }
    }

    private Standing standing(RecordTree record) {
        return record instanceof Leaf leaf ? leaf(leaf) : branch((Branch<?>) record);
    }

    private Standing leaf(Leaf leaf) {
        return exists.test(leaf)
                ? new Standing(passes.test(leaf), List.of(new Answer.Option(1, List.of(leaf.name()))), List.of(), false)
                : new Standing(false, List.of(), List.of(), false);
    }

    private <S> Standing branch(Branch<S> branch) {
        List<Runner> runners = runners(branch);
        String head = branch.name() + " (" + branch.routing().name() + "): ";
        if (runners.isEmpty()) {
            return new Standing(false, List.of(), List.of(head + "no record for " + client), false);
        }
        List<Runner> healthy =
                runners.stream().filter(runner -> runner.standing.isHealthy).toList();
        boolean isLastResort = healthy.isEmpty();
        List<Runner> chosen = best(isLastResort ? runners : healthy);
        List<String> steps = new ArrayList<>(List.of(head + told(runners, chosen, isLastResort)));
        chosen.forEach(runner -> steps.addAll(runner.standing.steps));
        return new Standing(
                (!isLastResort || !branch.evaluatesHealth()) && passes.test(branch),
                branch.routing().answersTogether() ? together(chosen) : apart(chosen),
                steps,
                isLastResort || chosen.stream().anyMatch(runner -> runner.standing.isLastResort));
    }

    /** The records that have something for the client, best first. */
    private <S> List<Runner> runners(Branch<S> branch) {
        Routing<S> routing = branch.routing();
        List<Runner> runners = new ArrayList<>();
        for (Branch.Entry<S> entry : branch.entries()) {
            routing.rank(entry.selector(), client).ifPresent(rank -> {
                Standing standing = standing(entry.record());
                if (!standing.options.isEmpty()) {
                    String told = routing.told(entry.selector(), client);
                    double weight = routing.weight(entry.selector());
                    runners.add(new Runner(entry.record().name(), told, rank, weight, standing));
                }
            });
        }
        runners.sort(Comparator.comparingDouble(Runner::rank));
        return runners;
    }

    private static List<Runner> best(List<Runner> sorted) {
        double first = sorted.get(0).rank;
        return sorted.stream().filter(runner -> runner.rank == first).toList();
    }

    private static List<Answer.Option> together(List<Runner> chosen) {
        List<String> leaves = chosen.stream()
                .flatMap(runner -> runner.standing.options.stream())
                .flatMap(option -> option.leaves().stream())
                .toList();
        return List.of(new Answer.Option(1, leaves));
    }

    private static List<Answer.Option> apart(List<Runner> chosen) {
        double total = total(chosen);
        return chosen.stream()
                .flatMap(runner -> runner.standing.options.stream()
                        .map(option -> new Answer.Option(option.share() * runner.weight / total, option.leaves())))
                .toList();
    }

    private static double total(List<Runner> runners) {
        return runners.stream().mapToDouble(Runner::weight).sum();
    }

    /** Who answers, and who of those that would have answered before or beside them is unhealthy. */
    private static String told(List<Runner> runners, List<Runner> chosen, boolean isLastResort) {
        double total = total(chosen);
        String answers = chosen.stream()
                .map(runner -> chosen.size() == 1
                        ? runner.toString()
                        : String.format(Locale.ROOT, "%s %.1f %%", runner, 100 * runner.weight / total))
                .collect(joining(", "));
        if (isLastResort) {
            return "none is healthy, so all count as healthy: " + answers;
        }
        String unhealthy = runners.stream()
                .filter(runner -> !runner.standing.isHealthy && runner.rank <= chosen.get(0).rank)
                .map(Runner::toString)
                .collect(joining(", "));
        return answers + (unhealthy.isEmpty() ? "" : "; unhealthy: " + unhealthy);
    }
}
