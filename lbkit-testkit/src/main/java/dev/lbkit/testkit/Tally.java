package dev.lbkit.testkit;

import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each target was picked.
 *
 * <p>Not thread-safe.
 */
public final class Tally {

    private final Map<String, Integer> counts = new TreeMap<>();
    private int total;

    /** An empty tally. */
    public Tally() {}

    /**
     * Counts the picks of a picker for a plain request, at tick 0.
     *
     * @param picker the picker
     * @param picks how many
     * @return the tally
     */
    public static Tally of(Picker picker, int picks) {
        Tally tally = new Tally();
        for (int i = 0; i < picks; i++) {
            tally.add(picker.pick(PickRequest.any(), 0));
        }
        return tally;
    }

    /**
     * Counts one pick.
     *
     * @param picked the member
     */
    public void add(Member picked) {
        counts.merge(picked.target().id(), 1, Integer::sum);
        total++;
    }

    /**
     * How often a target was picked.
     *
     * @param id its id
     * @return 0 if never
     */
    public int count(String id) {
        return counts.getOrDefault(id, 0);
    }

    /**
     * The share of the picks that a target got.
     *
     * @param id its id
     * @return 0 to 1
     */
    public double share(String id) {
        return total == 0 ? 0 : count(id) / (double) total;
    }

    /**
     * The share of the picks that a target got, in standard deviations from what chance would give it.
     *
     * @param id its id
     * @param expected its due share; more than 0 and less than 1
     * @return the distance of the count from the binomial mean, in standard deviations; never negative
     */
    public double deviations(String id, double expected) {
        return Math.abs(count(id) - expected * total) / Math.sqrt(total * expected * (1 - expected));
    }

    /**
     * How many targets were picked at all.
     *
     * @return at least 0
     */
    public int distinct() {
        return counts.size();
    }

    @Override
    public String toString() {
        return total + " picks " + counts;
    }
}
