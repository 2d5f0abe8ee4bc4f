package dev.lbkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lbkit.Explanation;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Works a choice out again from nothing but what its explanation names. */
final class Followed {

    private static final Pattern DRAWN = Pattern.compile("drawn: (\\S+) in the running sum of (.+)");
    private static final Pattern GROUP = Pattern.compile("'([^']*)' ([0-9.E-]+)");
    private static final double ROUNDING = 2e-9; // of chances that add up to 1

    private Followed() {}

    static void check(Explanation said) {
        if (!said.candidates().isEmpty()) {
            int chosen = said.draw().isPresent() ? drawnCandidate(said) : lowest(said.candidates());
            assertEquals(said.candidates().get(chosen).target(), said.chosen(), said::toString);
        }
        for (int step = 0; step < said.path().size(); step++) {
            Matcher drawn = DRAWN.matcher(said.path().get(step));
            if (drawn.matches()) {
                String group = "'" + group(drawn, said) + "'";
                assertTrue(
                        step + 1 < said.path().size()
                                && said.path().get(step + 1).contains(group),
                        () -> "the step after the draw of " + group + " is not of it: " + said);
            }
        }
    }

    private static int lowest(List<Explanation.Candidate> candidates) {
        int lowest = 0;
        for (int i = 1; i < candidates.size(); i++) {
            lowest = candidates.get(i).score() < candidates.get(lowest).score() ? i : lowest;
        }
        return lowest;
    }

    private static int drawnCandidate(Explanation said) {
        double[] chances = said.candidates().stream()
                .mapToDouble(Explanation.Candidate::score)
                .toArray();
        return drawn(chances, said.draw().orElseThrow(), said);
    }

    private static String group(Matcher step, Explanation said) {
        List<MatchResult> groups = GROUP.matcher(step.group(2)).results().toList();
        double[] chances = groups.stream()
                .mapToDouble(group -> Double.parseDouble(group.group(2)))
                .toArray();
        return groups.get(drawn(chances, Double.parseDouble(step.group(1)), said))
                .group(1);
    }

    /** The first index at which the running sum of the chances exceeds the draw. */
    private static int drawn(double[] chances, double draw, Explanation said) {
        int drawn = 0;
        double sum = chances[0];
        double all = 0;
        for (double chance : chances) {
            all += chance;
        }
        double total = all;
        assertTrue(Math.abs(total - 1) <= ROUNDING, () -> "the chances add up to " + total + ": " + said);
        while (sum <= draw && drawn < chances.length - 1) {
            sum += chances[++drawn];
        }
        return drawn;
    }
}
