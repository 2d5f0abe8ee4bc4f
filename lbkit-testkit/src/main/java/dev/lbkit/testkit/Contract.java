package dev.lbkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.function.IntFunction;

/** What several promises of the contract need. */
final class Contract {

    private Contract() {}

    static Tally tally(Picker picker, IntFunction<PickRequest> requests, int picks) {
        Tally tally = new Tally();
        for (int i = 0; i < picks; i++) {
            tally.add(picker.pick(requests.apply(i), i));
        }
        return tally;
    }

    static void assertPicksFrom(TargetSet set, Picker picker, PickRequest request, String where) {
        Member picked = picker.pick(request, 0);
        assertTrue(
                new Built(set, picker).gives(picked), () -> "picked " + picked + ", which is not of the set; " + where);
    }

    /** Where candidates are named: that the one chosen is the first of the lowest score, or the one that the draw falls on. */
    static void assertFollows(Explanation said) {
        if (!said.candidates().isEmpty()) {
            int chosen = said.draw().isPresent()
                    ? drawn(said.candidates(), said.draw().getAsDouble())
                    : lowest(said.candidates());
            assertEquals(said.candidates().get(chosen).target(), said.chosen(), said::toString);
        }
    }

    private static int lowest(List<Explanation.Candidate> candidates) {
        int lowest = 0;
        for (int i = 1; i < candidates.size(); i++) {
            lowest = candidates.get(i).score() < candidates.get(lowest).score() ? i : lowest;
        }
        return lowest;
    }

    private static int drawn(List<Explanation.Candidate> candidates, double draw) {
        int drawn = 0;
        double sum = candidates.get(0).score();
        while (sum <= draw && drawn < candidates.size() - 1) {
            sum += candidates.get(++drawn).score();
        }
        return drawn;
    }

    /** A picker with the set it was built over. */
    record Built(TargetSet set, Picker picker) {

        boolean gives(Member picked) {
            for (int i = 0; i < set.size(); i++) {
                if (set.get(i) == picked) {
                    return true;
                }
            }
            return false;
        }
    }
}
