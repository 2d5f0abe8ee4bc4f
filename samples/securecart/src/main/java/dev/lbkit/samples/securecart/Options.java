package dev.lbkit.samples.securecart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The settings of a run, from the command line. Set while it is parsed, not after. */
@Command(
        name = "securecart",
        description = "Takes orders while targets, a zone and a region fail, and checks that customers hardly notice.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Options {

    private static final int LEAST_SECONDS = 40; // below that the last acts end before their promised recovery
    private static final int MOST_SECONDS = 600;
    private static final int LEAST_RATE = 50; // below that a window of 200 ms holds too few orders to judge
    private static final int MOST_RATE = 500;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private long seed = 42;
    private Duration duration = Duration.ofSeconds(60);
    private int rate = 250;

    @Option(
            names = "--report",
            paramLabel = "<file>",
            description = "Where to write the HTML report (default: ${DEFAULT-VALUE}).")
    private Path report = Path.of("securecart-report.html");

    /** Parses the arguments and runs the program with them; returns the exit code, 2 for a bad option. */
    static int execute(ToIntFunction<Options> program, String... args) {
        Options options = new Options();
        return new CommandLine(options)
                .setExecutionStrategy(parsed -> {
                    Integer help = CommandLine.executeHelpRequest(parsed);
                    return help == null ? program.applyAsInt(options) : help;
                })
                .setParameterExceptionHandler(Options::complain)
                .execute(args);
    }

    /** Decides the orders, their moments and the work that they cause. */
    long seed() {
        return seed;
    }

    /** The length of all acts together. */
    Duration duration() {
        return duration;
    }

    /** Orders per second, on average. */
    int rate() {
        return rate;
    }

    /** Where the HTML report goes. */
    Path report() {
        return report;
    }

    @Option(
            names = "--seed",
            paramLabel = "<number>",
            description = "Decides orders, their moments and their work (default: 42).")
    void parseSeed(String text) {
        try {
            seed = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw bad("--seed", text, "a whole number of 64 bits");
        }
    }

    @Option(
            names = "--duration",
            paramLabel = "<seconds>",
            description = "How long the acts take together, 40 to 600 (default: 60).")
    void parseDuration(String text) {
        duration = Duration.ofSeconds(within("--duration", text, LEAST_SECONDS, MOST_SECONDS, "seconds"));
    }

    @Option(names = "--rate", paramLabel = "<number>", description = "Orders per second, 50 to 500 (default: 250).")
    void parseRate(String text) {
        rate = within("--rate", text, LEAST_RATE, MOST_RATE, "orders per second");
    }

    private int within(String name, String text, int least, int most, String unit) {
        String rule = least + ".." + most + " " + unit;
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw bad(name, text, rule);
        }
        throw bad(name, text, rule);
    }

    private ParameterException bad(String name, String text, String rule) {
        return new ParameterException(spec.commandLine(), name + ": " + text + " (expected: " + rule + ")");
    }

    private static int complain(ParameterException e, String... args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(e.getMessage());
        command.getErr().println("Try '" + command.getCommandName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }
}
