package dev.lbkit.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * The check and the measurement of one group, on its own class path.
 *
 * @param group its name
 * @param file takes the figures, one by one
 * @param options what the user asked for
 */
record GroupRun(String group, Path file, Options options) {

    /** Runs it; a contender that fails does not stop the others. */
    boolean succeeds() throws IOException {
        List<Contender> contenders = Group.load().contenders().stream()
                .filter(contender -> options.policies().contains(contender.policy()))
                .toList();
        if (contenders.isEmpty()) {
            return true;
        }
        System.out.println(group);
        boolean fine = true;
        for (Contender contender : contenders) {
            fine &= check(contender);
        }
        return fine & takeAll(measurements(contenders));
    }

    private static boolean check(Contender contender) {
        try {
            return Check.passes(contender);
        } catch (RuntimeException | LinkageError e) {
            System.out.println("  " + contender.label() + " FAILED:");
            e.printStackTrace(System.out);
            return false;
        }
    }

    private List<Measurement> measurements(List<Contender> contenders) {
        List<Measurement> all = new ArrayList<>();
        for (int size : options.sizes()) {
            for (int threads : options.threads()) {
                List<Contender> floors = floors(all.isEmpty());
                for (Bench bench : options.benches()) {
                    Stream.concat(floors.stream(), contenders.stream())
                            .filter(contender -> contender.benches().contains(bench))
                            .filter(contender -> threads <= contender.mostThreads())
                            .forEach(contender -> all.add(new Measurement(bench, contender, size, threads)));
                }
            }
        }
        return all;
    }

    /** All floors stand beside lbkit; the others show drift, for which once is enough. */
    private List<Contender> floors(boolean isFirst) {
        if (group.equals("lbkit")) {
            return Floors.ALL;
        }
        return isFirst ? Floors.DRIFT : List.of();
    }

    private boolean takeAll(List<Measurement> measurements) throws IOException {
        if (measurements.isEmpty()) {
            return true;
        }
        System.out.printf(
                Locale.ROOT,
                "  %d figures, about %d minutes%n",
                measurements.size(),
                options.pace().estimate(measurements.size()).toMinutes() + 1);
        if (options.pace().equals(Pace.SMOKE)) {
            System.setProperty("jmh.ignoreLock", "true"); // its times mean nothing, so it may run beside another
        }
        boolean fine = true;
        for (Measurement measurement : measurements) {
            fine &= take(measurement);
        }
        return fine;
    }

    private boolean take(Measurement measurement) throws IOException {
        try {
            Figure figure = measurement.take(group, options.pace());
            Files.writeString(file, figure.line() + "\n", StandardOpenOption.APPEND);
            System.out.printf(
                    Locale.ROOT,
                    "  %s %10.2f ns ±%.2f  %.0f B%n",
                    measurement.label(),
                    figure.nanos(),
                    figure.error(),
                    figure.bytes());
            return true;
        } catch (RunnerException e) {
            System.out.println("  " + measurement.label() + " FAILED: " + e.getMessage());
            return false;
        }
    }
}
