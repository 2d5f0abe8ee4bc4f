package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Tally.Totals;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Shows on a terminal what the shop does right now: act, time, orders per second, failures, share of each zone as bars.
 *
 * <p>On a terminal it is one block that is drawn over itself twice a second, elsewhere one plain line a second. The
 * figures are those since the drawing before. {@link #act} may be called from any thread.
 */
final class Progress implements AutoCloseable {

    /** How it is drawn. */
    enum Style {
        BLOCK(500),
        LINES(1000);

        private final long periodMillis;

        Style(long periodMillis) {
            this.periodMillis = periodMillis;
        }

        /**
         * The block when the standard output is a terminal that understands it, else lines.
         *
         * <p>Asks the shell, because {@link System#console()} does not tell the two apart on every JDK.
         */
        static Style ofThisTerminal() throws IOException, InterruptedException {
            Process test = new ProcessBuilder("/bin/sh", "-c", "test -t 1 && test \"$TERM\" != dumb")
                    .inheritIO()
                    .start();
            return test.waitFor() == 0 ? BLOCK : LINES;
        }
    }

    private static final int BAR = 30;
    private static final String CLEAR_LINE = "\u001b[2K";

    private final PrintStream out;
    private final Style style;
    private final Tally tally;
    private final Supplier<Duration> clock;
    private final List<String> zones;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String act = "opening"; // written by the thread that plays the acts, read by the timer
    private Totals before; // confined to the timer
    private Duration drawnAt; // confined to the timer
    private int height; // confined to the timer; lines of the block on the screen

    private Progress(PrintStream out, Style style, Tally tally, Supplier<Duration> clock, List<String> zones) {
        this.out = out;
        this.style = style;
        this.tally = tally;
        this.clock = clock;
        this.zones = List.copyOf(zones);
        this.before = tally.totals();
        this.drawnAt = clock.get();
    }

    /** Draws from now until it is closed. */
    static Progress show(PrintStream out, Style style, Tally tally, Supplier<Duration> clock, List<String> zones) {
        Progress progress = new Progress(out, style, tally, clock, zones);
        long period = style.periodMillis;
        var unused = progress.timer.scheduleAtFixedRate(progress::draw, period, period, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** The act that is played from now on. */
    void act(String name) {
        act = name;
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    private void draw() {
        Totals now = tally.totals();
        Duration at = clock.get();
        List<String> lines = lines(style, act, at, new Change(before, now, at.minus(drawnAt)), zones);
        StringBuilder text = new StringBuilder(height == 0 ? "" : "\u001b[" + height + "A");
        lines.forEach(line ->
                text.append(style == Style.BLOCK ? CLEAR_LINE : "").append(line).append('\n'));
        out.print(text);
        out.flush();
        height = style == Style.BLOCK ? lines.size() : 0;
        before = now;
        drawnAt = at;
    }

    /** What happened between two drawings. */
    record Change(Totals before, Totals now, Duration time) {

        long ordersPerSecond() {
            long orders = now.acknowledged() + now.failed() - before.acknowledged() - before.failed();
            return Math.round(orders * 1e9 / Math.max(1, time.toNanos()));
        }

        double share(String zone) {
            long all = now.attempts().keySet().stream().mapToLong(this::sent).sum();
            return sent(zone) / (double) Math.max(1, all);
        }

        private long sent(String zone) {
            return now.attempts().getOrDefault(zone, 0L) - before.attempts().getOrDefault(zone, 0L);
        }
    }

    /** The text of one drawing. */
    static List<String> lines(Style style, String act, Duration at, Change change, List<String> zones) {
        String head = String.format(
                Locale.ROOT,
                "%3d s  %-18s %4d orders/s  %d failed",
                at.toSeconds(),
                act,
                change.ordersPerSecond(),
                change.now().failed());
        if (style == Style.LINES) {
            ZoneShares shares = new ZoneShares(zones);
            return List.of(shares.regions().stream()
                    .map(region -> region + " " + shares.percents(region, change::share))
                    .collect(Collectors.joining(" %, ", head + "  ", " %")));
        }
        List<String> lines = new ArrayList<>(List.of(head));
        for (String zone : zones) {
            int filled = (int) Math.round(change.share(zone) * BAR);
            String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
            lines.add(String.format(Locale.ROOT, "       %-14s %s %3.0f %%", zone, bar, 100 * change.share(zone)));
        }
        return lines;
    }
}
