package dev.lbkit.health;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an agent beside a server says in a line: {@code 75%}, {@code drain}, {@code maxconn:30}, {@code down#disk full}.
 *
 * <p>Immutable. Words are parted by blanks and commas; of two words on one fact the last counts. Source: the agent checks of
 * <a href="https://docs.haproxy.org/3.0/configuration.html#5.2-agent-check">HAProxy</a>.
 *
 * @param weightPercent the weight, in percent of the static one; 0 takes the target out
 * @param maxConnections how many calls it wants in flight at most; {@link ServerSignals#maxConnections} says what enforces it
 * @param admin {@code ready}, {@code drain} or {@code maint}
 * @param oper {@code up}, {@code down}, {@code failed} or {@code stopped}
 * @param reason what stands behind a {@code #}; may be empty
 * @param ignored how many words meant nothing
 */
public record AgentReply(
        OptionalInt weightPercent,
        OptionalInt maxConnections,
        Optional<String> admin,
        Optional<String> oper,
        String reason,
        int ignored) {

    private static final int LONGEST = 1024;
    private static final Pattern WORD = Pattern.compile(
            "(?<weight>\\d{1,4})%|maxconn:(?<most>\\d{1,9})|(?<admin>ready|drain|maint)|(?<oper>up|down|failed|stopped)");

    /**
     * Reads the first line of a text. Never throws; O(length), of which at most 1024 characters are looked at.
     *
     * @param text anything
     * @return what it says; nothing, if it means nothing
     */
    public static AgentReply of(String text) {
        String line = text.substring(0, Math.min(text.length(), LONGEST)).split("[\r\n]", 2)[0];
        String[] parts = line.split("#", 2);
        OptionalInt weight = OptionalInt.empty();
        OptionalInt most = OptionalInt.empty();
        Optional<String> admin = Optional.empty();
        Optional<String> oper = Optional.empty();
        int ignored = 0;
        for (String word : parts[0].toLowerCase(Locale.ROOT).split("[\\s,]+", -1)) {
            Matcher matcher = WORD.matcher(word);
            if (!matcher.matches()) {
                ignored += word.isEmpty() ? 0 : 1;
            } else if (matcher.group("weight") != null) {
                weight = OptionalInt.of(Integer.parseInt(matcher.group("weight")));
            } else if (matcher.group("most") != null) {
                most = OptionalInt.of(Integer.parseInt(matcher.group("most")));
            } else if (matcher.group("admin") != null) {
                admin = Optional.of(word);
            } else {
                oper = Optional.of(word);
            }
        }
        return new AgentReply(weight, most, admin, oper, parts.length > 1 ? parts[1].strip() : "", ignored);
    }

    /**
     * What the line means for a check. A line that means nothing says nothing against the target.
     *
     * @return taken out by {@code drain}, {@code maint}, {@code down}, {@code failed}, {@code stopped} and {@code 0%}, else a
     *     pass
     */
    public Probe.Result result() {
        String behind = reason.isEmpty() ? "" : ": " + reason;
        Optional<String> out = oper.filter(word -> !word.equals("up"))
                .or(() -> admin.filter(word -> !word.equals("ready")))
                .or(() -> weightPercent.equals(OptionalInt.of(0)) ? Optional.of("0%") : Optional.empty());
        return out.map(word -> Probe.Result.takenOut("the agent says " + word + behind))
                .orElseGet(Probe.Result::pass);
    }
}
