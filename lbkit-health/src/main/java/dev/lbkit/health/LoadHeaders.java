package dev.lbkit.health;

import dev.lbkit.LoadReport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the headers of one answer say of the server.
 *
 * @param retryAfter how long it asks to be left alone
 * @param load what it says of its load
 * @param ignored how many headers could not be read
 */
record LoadHeaders(Optional<Duration> retryAfter, Optional<LoadReport> load, int ignored) {

    private static final int LONGEST = 1024;
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,12})?");

    /** Never throws, unless the function does. */
    static LoadHeaders of(Function<String, Optional<String>> header) {
        Optional<String> pause = header.apply("Retry-After");
        Optional<Duration> retryAfter = pause.flatMap(text -> pause(text, header.apply("Date")));
        Optional<String> metrics = header.apply("endpoint-load-metrics");
        Optional<LoadReport> load = metrics.flatMap(text -> load(text, retryAfter));
        return new LoadHeaders(retryAfter, load, unread(pause, retryAfter) + unread(metrics, load));
    }

    private static int unread(Optional<?> text, Optional<?> value) {
        return text.isPresent() && value.isEmpty() ? 1 : 0;
    }

    /** Seconds, or a date less the date of the answer: the two clocks are one, and ours is not needed. */
    private static Optional<Duration> pause(String text, Optional<String> sent) {
        if (SECONDS.matcher(text.strip()).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
        }
        return date(text)
                .flatMap(until -> sent.flatMap(LoadHeaders::date).map(from -> Duration.between(from, until)))
                .filter(pause -> !pause.isNegative());
    }

    private static Optional<ZonedDateTime> date(String text) {
        try {
            return text.length() > LONGEST
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<LoadReport> load(String text, Optional<Duration> retryAfter) {
        if (text.length() > LONGEST || !text.regionMatches(true, 0, "TEXT ", 0, 5)) {
            return Optional.empty();
        }
        Map<String, Double> metrics = new HashMap<>();
        for (String metric : text.substring(5).split(",", -1)) {
            String[] parts = metric.strip().split("[=:]", 2);
            if (parts.length == 2 && NUMBER.matcher(parts[1]).matches()) {
                metrics.put(parts[0], Double.parseDouble(parts[1]));
            }
        }
        double application = metrics.getOrDefault("application_utilization", 0.0);
        double used = application > 0 ? application : metrics.getOrDefault("cpu_utilization", Double.NaN);
        double inFlight = metrics.getOrDefault("named_metrics.in_flight", 0.0);
        return Double.isNaN(used)
                ? Optional.empty()
                : Optional.of(new LoadReport(used, (int) Math.min(inFlight, Integer.MAX_VALUE), retryAfter));
    }
}
