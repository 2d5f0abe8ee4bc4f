package dev.lbkit.bench.detectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes what every detector finds where there is something to find, and where there is not. */
public final class DetectorReport {

    private static final Path PAGE = Path.of("lbkit-simulation", "DETECTORS.md");
    private static final int STATED = 20; // false ejections in a run, for those that promise
    private static final double DAY = Duration.ofDays(1).toSeconds();
    private static final double LIMIT = 35; // seconds for a detector to find a target

    static final Grid FULL =
            new Grid(List.of(3, 10, 30, 100, 300), List.of(1, 10, 100, 1000), 1.5e6, 60, Duration.ofHours(6));
    static final Grid SHORT = new Grid(List.of(3, 30, 300), List.of(1, 100, 1000), 2e5, 12, Duration.ofHours(1));
    private static final double[] FAULTS = {0.01, 0.1};
    static final List<Harm> HARMS = List.of(
            new Harm("all of its calls fail", 1, 1, """
                    A row of five is complete at the fifth call; what looks at rates waits for the end of its interval, 5 s, or 10 s \
                    with Envoy's settings. Success rate asks for five targets with 100 calls each in an interval, and failure \
                    percentage for five with 50, so at 3 targets and at one call a second neither ever judges; at 10 a second, \
                    success rate needs all of 100 calls in 10 s, which chance does not always give. Slowness hears no faults."""),
            new Harm("half of its calls fail", 0.5, 1, """
                    Of calls that fail half of the time a row of five takes 62 on average: a minute at one a second, where a rate shows \
                    it sooner. The defaults divide their promise between two rules, so they may be an interval behind one of them alone. Failure \
                    percentage wants 85 % and never judges."""),
            new Harm("it is 3 times as slow", 0, 3, """
                    Only slowness hears latencies: the defaults and soft ejection leave a slow target alone until they are given that rule, and \
                    what a rule of faults finds here it finds by chance. Slowness compares the latencies of 30 s; at one call a second \
                    these are 30 of the target's, exponential ones, and they must show more than 1.5 times the others' so clearly that \
                    chance does it once in ten days: mostly that takes longer than this table waits."""));

    private static final String HEAD = """
            # What the detectors find

            Written by `Simulate %s`; do not edit. Seeds %s.

            Outcomes of calls go straight into the detectors, in virtual time, the same calls into all of them. Latencies are \
            exponential with a mean of 20 ms. Detectors in *italics* are Envoy's rules and figures, with Envoy's interval of 10 s, and \
            without a promise; ejection times and the cap of half of the targets are lbkit's for all. "defaults" is \
            `OutlierDetection.defaults()`; of soft ejection the first loss of weight is measured.
            """;

    static final String SIGNS = """

            A check that is lost fails: at 1 %, three in a row are one in a million, two in a row one in 10,000, and 100 targets have 72,000 checks \
            an hour at 5 s. Phi accrual without an accepted pause takes every lost beat for a death, as a target that beats every second \
            with a deviation of 0.1 s is else never silent for two; it is for networks that lose nothing. With a pause of 3 s it \
            takes four lost in a row, and as long to find a dead target.
            """;

    private final List<Long> seeds;
    private final Grid grid;
    private final StringBuilder text = new StringBuilder();

    /** Which fleets are measured, and for how many calls and seconds where nothing is wrong. */
    record Grid(List<Integer> sizes, List<Integer> rates, double calls, double shortest, Duration signs) {

        double seconds(Load load) {
            return Math.min(DAY, Math.max(shortest, calls / (load.targets() * load.rate())));
        }

        int cells() {
            return sizes.size() * rates.size();
        }
    }

    private DetectorReport(List<Long> seeds, Grid grid) {
        this.seeds = seeds;
        this.grid = grid;
    }

    /**
     * Rewrites lbkit-simulation/DETECTORS.md, over the whole grid: about 5 minutes of one core for three seeds.
     *
     * @param command what was asked for, for the head of the page
     * @param seeds of the runs
     * @throws IOException if the page cannot be written
     */
    public static void write(String command, List<Long> seeds) throws IOException {
        write(of(command, seeds, FULL));
    }

    /**
     * Rewrites the page over a part of the grid, by shorter runs.
     *
     * @param command what was asked for, for the head of the page
     * @param seeds of the runs
     * @throws IOException if the page cannot be written
     */
    public static void writeShort(String command, List<Long> seeds) throws IOException {
        write(of(command, seeds, SHORT));
    }

    private static void write(String page) throws IOException {
        Files.writeString(PAGE, page);
        System.out.println("written: " + PAGE);
    }

    static String of(String command, List<Long> seeds, Grid grid) {
        DetectorReport report = new DetectorReport(seeds, grid);
        report.text.append(HEAD.formatted(
                command, String.join(", ", seeds.stream().map(String::valueOf).toList())));
        for (double faults : FAULTS) {
            report.falseEjections(faults);
        }
        HARMS.forEach(harm -> report.detection(harm));
        report.signs();
        return report.text.toString();
    }

    private void falseEjections(double faults) {
        text.append(String.format(Locale.ROOT, """

                ## False ejections where all targets are alike and %.0f %% of all calls fail

                A run is %.0f calls, but at least %.0f s and at most a day. Detectors that promise were told that %d false ejections \
                in a run are allowed, so that there is something to count: a figure is the mean of the seeds, and should be \
                below that. Of the others it is what the same runs show; in brackets what that is in a day.

                """, 100 * faults, grid.calls(), grid.shortest(), STATED));
        header("targets, calls/s each, run");
        Remarks remarks = new Remarks();
        for (int size : grid.sizes()) {
            for (int rate : grid.rates()) {
                Load load = new Load(size, rate, faults);
                double seconds = grid.seconds(load);
                double[] found = falselyFound(load, seconds, seeds);
                remarks.add(load, found);
                List<String> cells = new ArrayList<>(List.of(String.format(
                        Locale.ROOT,
                        "%d, %d, %s",
                        size,
                        rate,
                        seconds < 3600 ? Math.round(seconds) + " s" : Math.round(seconds / 3600) + " h")));
                for (int i = 0; i < found.length; i++) {
                    cells.add(number(found[i])
                            + (Candidate.ALL.get(i).promises() ? "" : " (" + number(found[i] * DAY / seconds) + ")"));
                }
                row(cells);
            }
        }
        text.append('\n').append(remarks.ofPromises(STATED)).append('\n');
    }

    /** Of each candidate the mean of what it found in runs where nothing is wrong. */
    static double[] falselyFound(Load load, double seconds, List<Long> seeds) {
        double[] sum = new double[Candidate.ALL.size()];
        for (long seed : seeds) {
            List<Outcomes.Listening> heard = run(load, seed, STATED * DAY / seconds, seconds, Harm.NONE);
            Arrays.setAll(sum, i -> sum[i] + heard.get(i).found());
        }
        return Arrays.stream(sum).map(found -> found / seeds.size()).toArray();
    }

    /** Of each candidate the median time to find the harmed target, at its own rate of false ejections. */
    static double[] seconds(Load load, Harm harm, List<Long> seeds) {
        double[][] times = new double[Candidate.ALL.size()][seeds.size()];
        for (int s = 0; s < seeds.size(); s++) {
            List<Outcomes.Listening> heard = run(load, seeds.get(s), 0.1, LIMIT, harm);
            for (int i = 0; i < times.length; i++) {
                times[i][s] = heard.get(i).seconds();
            }
        }
        return Arrays.stream(times)
                .mapToDouble(each -> Arrays.stream(each).sorted().toArray()[each.length / 2])
                .toArray();
    }

    private static List<Outcomes.Listening> run(Load load, long seed, double falsePerDay, double seconds, Harm harm) {
        Outcomes outcomes = new Outcomes(load, seed);
        List<Outcomes.Listening> heard = Candidate.ALL.stream()
                .map(one -> outcomes.listen(one.detector().apply(falsePerDay)))
                .toList();
        outcomes.run(seconds, harm);
        return heard;
    }

    private void detection(Harm harm) {
        text.append(String.format(Locale.ROOT, """

                ## Seconds until one target is found: %s, and 1 %% of the calls to the others fail

                The median of the seeds, at 0.1 false ejections a day; - where it is not found within %.0f s.

                """, harm.name(), LIMIT));
        header("targets, calls/s each");
        Remarks remarks = new Remarks();
        for (int size : grid.sizes()) {
            for (int rate : grid.rates()) {
                List<String> cells = new ArrayList<>(List.of(String.format(Locale.ROOT, "%d, %d", size, rate)));
                Load load = new Load(size, rate, 0.01);
                double[] times = seconds(load, harm, seeds);
                remarks.add(load, times);
                for (double seconds : times) {
                    cells.add(Double.isInfinite(seconds) ? "-" : number(seconds));
                }
                row(cells);
            }
        }
        text.append('\n')
                .append(harm.remark())
                .append(' ')
                .append(remarks.ofSpeed())
                .append('\n');
    }

    private void signs() {
        text.append(String.format(Locale.ROOT, """

                ## Checks and heartbeats of %d targets, of which 1 %% are lost

                False verdicts in %d h, the mean of the seeds; seconds until one dead target is found, the median.

                """, Signs.TARGETS, grid.signs().toHours()));
        row(List.of("detector", "false verdicts", "seconds until found"));
        row(List.of("---", "---", "---"));
        for (Signs.Watching one : Signs.Watching.ALL) {
            double[] times = seeds.stream().mapToDouble(one::seconds).sorted().toArray();
            double found = seeds.stream()
                    .mapToInt(seed -> one.falselyFound(seed, grid.signs()))
                    .average()
                    .orElse(0);
            row(List.of(one.name(), number(found), number(times[times.length / 2])));
        }
        text.append(SIGNS);
    }

    private void header(String first) {
        List<String> names = new ArrayList<>(List.of(first));
        Candidate.ALL.forEach(one -> names.add(one.name()));
        row(names);
        row(names.stream().map(name -> "---").toList());
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String number(double value) {
        return String.format(
                Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
