package dev.lbkit.health;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A set of HTTP status codes, written as {@code 200-299,404}. */
record StatusCodes(List<Range> ranges) {

    // Possessive: a group that may be given back costs a frame of the stack for each of its repetitions.
    private static final Pattern SYNTAX = Pattern.compile("\\d{3}(-\\d{3})?(,\\d{3}(-\\d{3})?)*+");

    record Range(int from, int to) {

        /** Reads {@code 404} or {@code 200-299}. */
        static Range of(String text) {
            return new Range(
                    Integer.parseInt(text.substring(0, 3)), Integer.parseInt(text.substring(text.length() - 3)));
        }

        @Override
        public String toString() {
            return from == to ? "" + from : from + "-" + to;
        }
    }

    static StatusCodes of(String text) {
        List<Range> ranges = SYNTAX.matcher(text).matches()
                ? Stream.of(text.split(",", -1)).map(Range::of).toList()
                : List.of();
        if (ranges.isEmpty() || ranges.stream().anyMatch(range -> range.from > range.to)) {
            throw new IllegalArgumentException("codes: '" + text + "' (expected: such as 200-299,404)");
        }
        return new StatusCodes(ranges);
    }

    boolean contains(int code) {
        return ranges.stream().anyMatch(range -> range.from <= code && code <= range.to);
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}
