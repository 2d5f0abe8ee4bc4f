package dev.lbkit.bench.scenarios;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which policy may be the documented default: the one whose median p99 over S02 to S09 is the lowest of its rivals' in at least 80 % of
 * paired seeds.
 */
final class DefaultChoice {

    /** One size of each scenario, so that none counts more than another; of the ramp the steepest. */
    static final List<String> SCENARIOS =
            List.of("S02-hom-90", "S02-het-90", "S03-174", "S04", "S05", "S06a", "S06b", "S06c", "S07", "S08", "S09");

    /** Who is asked for, and whom it has to beat. */
    static final List<String> POLICIES = List.of("leastTime", "leastRequest(2)", "peakEwma", "loadAware(3 probes)");

    static final String TITLE = "## The default";
    private static final double PAIRED = 0.8; // of the seeds
    private static final Pattern SEEDS = Pattern.compile("Of (\\d{1,9}) seeds it is the lowest");

    private final Runs runs;
    private final List<String> seeds = new ArrayList<>(); // of which everything is known
    private final List<double[]> medians = new ArrayList<>(); // by seed, of each policy

    private DefaultChoice(Runs runs) {
        this.runs = runs;
        runs.figures().stream().map(Figure::seed).distinct().forEach(this::add);
    }

    /** The section of the report, which names the command that wrote it; empty if no seed has all figures. */
    static Optional<String> section(Runs runs, String command) {
        DefaultChoice choice = new DefaultChoice(runs);
        return choice.seeds.isEmpty()
                ? Optional.empty()
                : Optional.of(choice.text() + "\nWritten by `" + command + "`.\n");
    }

    /** A fresh report with the answer that rests on more seeds; if both rest on as many, with the fresh one. */
    static String kept(String old, String fresh) {
        int seeds = seeds(fresh);
        return seeds > 0 && seeds >= seeds(old) ? fresh : Sections.kept(old, TITLE, fresh);
    }

    /** On how many seeds the answer in a report rests; 0 if it has none. */
    private static int seeds(String report) {
        Matcher matcher = SEEDS.matcher(report);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** The scenarios, each with the policies of the question alone. */
    static List<Scenario> scenarios() {
        return SCENARIOS.stream()
                .map(name -> Scenarios.named(name).get(0))
                .map(scenario -> scenario.with(scenario.contenders().stream()
                        .filter(contender -> POLICIES.stream()
                                .anyMatch(policy -> contender.name().equals(ZoneLoss.name(scenario.name(), policy))))
                        .toList()))
                .toList();
    }

    private void add(String seed) {
        double[] ofSeed = new double[POLICIES.size()];
        for (int i = 0; i < ofSeed.length; i++) {
            String policy = POLICIES.get(i);
            double[] p99 = SCENARIOS.stream()
                    .map(scenario -> p99(scenario, policy, seed))
                    .flatMapToDouble(OptionalDouble::stream)
                    .sorted()
                    .toArray();
            if (p99.length < SCENARIOS.size()) {
                return;
            }
            ofSeed[i] = p99[p99.length / 2]; // there is an odd number of them
        }
        seeds.add(seed);
        medians.add(ofSeed);
    }

    private OptionalDouble p99(String scenario, String policy, String seed) {
        return runs.figures().stream()
                .filter(figure -> figure.scenario().equals(scenario)
                        && figure.policy().equals(ZoneLoss.name(scenario, policy))
                        && figure.seed().equals(seed)
                        && figure.metric().equals(Metric.P99.name()))
                .mapToDouble(Figure::value)
                .findFirst();
    }

    private String text() {
        StringBuilder text = new StringBuilder("\n" + TITLE + "\n\n" + answer() + "\n\n");
        row(text, Stream.concat(Stream.of("seed"), POLICIES.stream().map(policy -> policy + ": median p99 ms")));
        row(text, Stream.generate(() -> "---").limit(POLICIES.size() + 1L));
        for (int i = 0; i < seeds.size(); i++) {
            row(
                    text,
                    Stream.concat(
                            Stream.of(seeds.get(i)),
                            Arrays.stream(medians.get(i)).mapToObj(Summary::text)));
        }
        text.append("\nIn how many of these seeds the p99 of ")
                .append(POLICIES.get(0))
                .append(" is the lower one:\n\n");
        row(text, Stream.concat(Stream.of("scenario"), POLICIES.stream().skip(1)));
        row(text, Stream.generate(() -> "---").limit(POLICIES.size()));
        for (String scenario : SCENARIOS) {
            row(
                    text,
                    Stream.concat(Stream.of(scenario), POLICIES.stream().skip(1).map(rival -> ahead(scenario, rival))));
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Stream<String> cells) {
        text.append("| ").append(String.join(" | ", cells.toList())).append(" |\n");
    }

    private String ahead(String scenario, String rival) {
        return Long.toString(seeds.stream()
                .filter(seed -> p99(scenario, POLICIES.get(0), seed).orElseThrow()
                        < p99(scenario, rival, seed).orElseThrow())
                .count());
    }

    /** The answer in a sentence. */
    private String answer() {
        String counts = String.join(
                ", ",
                POLICIES.stream()
                        .map(policy -> policy + " in " + lowest(policy))
                        .toList());
        Optional<String> proved = POLICIES.stream()
                .filter(policy -> lowest(policy) >= PAIRED * seeds.size())
                .findFirst();
        return "The documented default is to have the lowest median p99 over S02 to S09 in at least 80 % of paired seeds, beside "
                + String.join(", ", POLICIES.subList(1, POLICIES.size())) + ". Of " + seeds.size()
                + " seeds it is the lowest with " + counts + ". "
                + proved.map(policy -> Objects.equals(policy, POLICIES.get(0))
                                ? "So **" + policy + " may be the default**."
                                : "So " + POLICIES.get(0) + " may not, and **" + policy + " may**.")
                        .orElse("So **none may**.");
    }

    private long lowest(String policy) {
        int place = POLICIES.indexOf(policy);
        return medians.stream()
                .filter(ofSeed -> Arrays.stream(ofSeed)
                                .filter(p99 -> p99 <= ofSeed[place])
                                .count()
                        == 1)
                .count();
    }
}
