package dev.lbkit.failover.gslb;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A part of each week in UTC, written as {@code MON:18:30-MON:19:30}; it may go over the end of the week.
 *
 * @param from the first minute of the week in it
 * @param to the first one that is not
 */
record WeekWindow(int from, int to) {

    private static final int DAY = 24 * 60;
    private static final Pattern SYNTAX = Pattern.compile("([A-Z]{3}):(\\d{2}):(\\d{2})-([A-Z]{3}):(\\d{2}):(\\d{2})");

    static WeekWindow of(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        try {
            if (matcher.matches()) {
                WeekWindow window = new WeekWindow(minute(matcher, 1), minute(matcher, 4));
                if (window.from != window.to) {
                    return window;
                }
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(expected(text), e);
        }
        throw new IllegalArgumentException(expected(text));
    }

    private static String expected(String text) {
        return "window: '" + text + "' (expected: such as MON:18:30-MON:19:30, of some length)";
    }

    private static int minute(Matcher matcher, int group) {
        LocalTime time =
                LocalTime.of(Integer.parseInt(matcher.group(group + 1)), Integer.parseInt(matcher.group(group + 2)));
        return minute(day(matcher.group(group)), time);
    }

    private static DayOfWeek day(String name) {
        return Stream.of(DayOfWeek.values())
                .filter(day -> day.name().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static int minute(DayOfWeek day, LocalTime time) {
        return (day.getValue() - 1) * DAY + time.get(ChronoField.MINUTE_OF_DAY);
    }

    boolean contains(Instant instant) {
        ZonedDateTime at = instant.atZone(ZoneOffset.UTC);
        int minute = minute(at.getDayOfWeek(), at.toLocalTime());
        return from < to ? from <= minute && minute < to : from <= minute || minute < to;
    }

    @Override
    public String toString() {
        return told(from) + "-" + told(to);
    }

    private static String told(int minute) {
        return String.format(
                Locale.ROOT,
                "%s:%02d:%02d",
                DayOfWeek.of(1 + minute / DAY).name().substring(0, 3),
                minute % DAY / 60,
                minute % 60);
    }
}
