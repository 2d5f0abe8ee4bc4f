package dev.lbkit.samples.securecart;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A shop that takes orders while targets, a zone and a region fail. Ends with 0 only if it kept its promises. */
final class SecureCart {

    private final Options options;
    private final Cloud cloud;
    private final PrintStream out;
    private final List<String> zones;

    private SecureCart(Options options, Cloud cloud, PrintStream out) {
        this.options = options;
        this.cloud = cloud;
        this.out = out;
        zones = cloud.zones().stream().map(Zone::name).toList();
    }

    /**
     * Runs the acts.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(Options.execute(SecureCart::run, args));
    }

    private static int run(Options options) {
        // Not System.out: the bars need UTF-8 whatever the locale.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.printf("SecureCart: seed %d, starting two regions of three zones%n", options.seed());
        try (Cloud cloud = Cloud.start(options.seed())) {
            Verdict verdict = new SecureCart(options, cloud, out).play();
            if (verdict.isKept()) {
                return 0;
            }
            cloud.keepDirectory();
            out.printf("%nJournals and logs of the zones: %s%n", cloud.directory());
            return 1;
        } catch (IOException e) {
            out.println("SecureCart: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private Verdict play() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Supplier<Duration> clock = () -> Duration.ofNanos(System.nanoTime() - start);
        Tally tally = new Tally(clock);
        List<Scene> scenes = perform(tally, clock);
        cloud.shutDown();
        Recording recording = tally.recording();
        Journals.Audit audit = Journals.audit(Journals.read(cloud.directory()), recording.acknowledged());
        Verdict verdict = Verdict.on(scenes, recording, audit, cloud.leftBehind());
        publish(recording, verdict);
        return verdict;
    }

    @SuppressWarnings("try") // customers come until they are closed; nothing else is asked of them
    private List<Scene> perform(Tally tally, Supplier<Duration> clock) throws IOException, InterruptedException {
        Registry registry = Registry.of(cloud);
        Stage stage = new Stage(cloud, registry, clock);
        List<Scene> scenes = new ArrayList<>();
        try (Pulse pulse = Pulse.watch(tally, clock);
                Storefronts shop = Storefronts.open(cloud, registry, tally);
                Progress progress = Progress.show(out, Progress.Style.ofThisTerminal(), tally, clock, zones);
                Customers customers = Customers.arrive(shop, tally, clock, options.rate(), options.seed())) {
            for (Act act : Script.acts(options.duration(), cloud)) {
                progress.act(act.name());
                scenes.add(stage.play(act));
            }
            return scenes;
        }
    }

    private void publish(Recording recording, Verdict verdict) throws IOException {
        ResultTable table = new ResultTable(zones);
        out.println();
        out.print(table.acts(verdict.results()));
        out.println();
        out.print(ResultTable.promises(verdict.promises()));
        out.printf(
                "%nThis process stood still %d times, for %d ms at most; latencies of orders then under way are not judged.%n",
                recording.pauses().size(),
                recording.pauses().stream()
                        .mapToLong(pause -> pause.to().minus(pause.from()).toMillis())
                        .max()
                        .orElse(0));
        Report.write(options.report(), ReportData.of(options, zones, recording, verdict));
        out.printf("%nReport: %s%n", options.report().toAbsolutePath());
    }
}
