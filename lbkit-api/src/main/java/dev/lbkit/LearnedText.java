package dev.lbkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/*
 * Five lines about the whole, one for each target, one with a checksum of all before it. What is read is written again and must be
 * the same text: so nothing is taken for something else, and a second spelling of the same state does not exist.
 */
/** The text form of what was learned: version 2. Pure. */
final class LearnedText {

    private static final String KIND = "lbkit-learned";
    private static final int VERSION = 2;
    private static final int FIXED = 12; // fields of a target before the notes of the detectors
    private static final String NONE = "-";
    private static final String DETECTORS = "detectors";

    private LearnedText() {}

    static String of(LoadBalancer.Learned learned) {
        StringBuilder text = new StringBuilder(KIND + " " + VERSION + "\n");
        text.append("balancer ").append(encoded(learned.balancer())).append('\n');
        text.append("saved ").append(learned.savedAt()).append('\n');
        text.append(DETECTORS);
        learned.detectors.forEach(name -> text.append(' ').append(encoded(name)));
        text.append('\n');
        text.append("targets ").append(learned.targets.size()).append('\n');
        learned.targets.forEach(target -> text.append(line(target)).append('\n'));
        String body = text.toString();
        return body + "checksum " + checksum(body) + "\n";
    }

    private static String line(LearnedTarget target) {
        List<String> fields = new ArrayList<>(List.of("target", encoded(target.id()), encoded(target.uri())));
        for (LearnedTarget.Figure figure : List.of(target.latency(), target.faults(), target.answers())) {
            fields.add(Float.toString(figure.value()));
            fields.add(Integer.toString(figure.age()));
        }
        fields.add(Float.toString(target.mean()) + "/" + target.variance());
        fields.add(told(target.rampedMillis()));
        fields.add(told(target.recoveredMillis()));
        target.notes().forEach(note -> fields.add(note.isEmpty() ? NONE : encoded(note)));
        return String.join(" ", fields);
    }

    private static String told(OptionalLong millis) {
        return millis.isPresent() ? Long.toString(millis.getAsLong()) : NONE;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    static LoadBalancer.Learned parse(String file, String text) {
        List<String> lines = text.lines().toList();
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (!first.startsWith(KIND + " ")) {
            throw bad(file, "first line", shortened(first), KIND + " " + VERSION);
        }
        if (!first.equals(KIND + " " + VERSION)) {
            throw bad(file, "version", shortened(first.substring(KIND.length() + 1)), VERSION + ", the one this reads");
        }
        String body = text.substring(0, text.stripTrailing().lastIndexOf('\n') + 1);
        String end = text.substring(body.length());
        if (!end.equals("checksum " + checksum(body) + "\n")) {
            throw bad(
                    file, "last line", shortened(end.strip()), "checksum " + checksum(body) + ": it is damaged or cut");
        }
        LoadBalancer.Learned learned = read(file, lines);
        if (!of(learned).equals(text)) {
            throw bad(file, "text", "a spelling of its own", "the text that saving it writes");
        }
        return learned;
    }

    private static LoadBalancer.Learned read(String file, List<String> lines) {
        String at = "";
        try {
            at = lines.get(1);
            String balancer = decoded(after("balancer ", at));
            at = lines.get(2);
            Instant saved = Instant.parse(after("saved ", at));
            at = lines.get(3);
            List<String> detectors = Stream.of(after(DETECTORS, at).split(" ", -1))
                    .skip(1)
                    .map(LearnedText::decoded)
                    .toList();
            List<LearnedTarget> targets = new ArrayList<>();
            for (String line : lines.subList(5, lines.size() - 1)) {
                at = line;
                targets.add(target(line.split(" ", -1), detectors.size()));
            }
            return new LoadBalancer.Learned(balancer, saved, detectors, targets);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException | IndexOutOfBoundsException e) {
            throw bad(file, "line", shortened(at), "what saving writes there");
        }
    }

    private static String after(String word, String line) {
        if (!line.startsWith(word)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(word.length());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    private static LearnedTarget target(String[] fields, int detectors) {
        if (fields.length != FIXED + detectors) {
            throw new IllegalArgumentException(fields.length + " fields");
        }
        String[] moments = fields[9].split("/", 2);
        List<String> notes = new ArrayList<>();
        for (int i = FIXED; i < fields.length; i++) {
            notes.add(fields[i].equals(NONE) ? "" : decoded(fields[i]));
        }
        return new LearnedTarget(
                decoded(fields[1]),
                decoded(fields[2]),
                figure(fields, 3),
                figure(fields, 5),
                figure(fields, 7),
                positive(moments[0]),
                positive(moments[1]),
                millis(fields[10]),
                millis(fields[11]),
                notes);
    }

    private static LearnedTarget.Figure figure(String[] fields, int at) {
        return new LearnedTarget.Figure(positive(fields[at]), Math.toIntExact(natural(fields[at + 1])));
    }

    private static float positive(String text) {
        float value = Float.parseFloat(text);
        if (!(value >= 0 && value <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static long natural(String text) {
        long value = Long.parseLong(text);
        if (value < 0) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static OptionalLong millis(String text) {
        return text.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(natural(text));
    }

    private static String shortened(String text) {
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
    }

    private static IllegalArgumentException bad(String file, String what, String value, String rule) {
        return new IllegalArgumentException(file + ": " + what + ": " + value + " (expected: " + rule + ")");
    }
}
