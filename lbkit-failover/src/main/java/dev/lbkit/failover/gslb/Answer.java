package dev.lbkit.failover.gslb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a record tree answers a client, and why.
 *
 * <p>Immutable. {@code toString} is for a person on call.
 *
 * @param options who answers; their shares add up to 1; empty if the tree has no record for this client
 * @param steps what each branch on the way decided, from the root down, one sentence each
 * @param isLastResort whether a branch on the way had no healthy record and used all of them
 */
public record Answer(List<Option> options, List<String> steps, boolean isLastResort) {

    /** How many leaves a multivalue branch answers with, at most. */
    public static final int MOST_VALUES = 8;

    /**
     * Copies the lists.
     *
     * @param options who answers
     * @param steps why
     * @param isLastResort whether nothing was healthy
     */
    public Answer {
        options = List.copyOf(options);
        steps = List.copyOf(steps);
    }

    /**
     * Leaves that answer together.
     *
     * @param share how often; greater than 0, at most 1
     * @param leaves their names; one, unless a multivalue branch chose them
     */
    public record Option(double share, List<String> leaves) {

        /**
         * Copies the names.
         *
         * @param share how often
         * @param leaves their names
         */
        public Option {
            leaves = List.copyOf(leaves);
        }
    }

    /**
     * How often each leaf is named first.
     *
     * @return shares by name, which add up to 1; empty if there is no answer
     */
    public Map<String, Double> shares() {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Option option : options) {
            option.leaves()
                    .forEach(leaf ->
                            shares.merge(leaf, option.share() / option.leaves().size(), Double::sum));
        }
        return shares;
    }

    /**
     * Draws one answer.
     *
     * @param random the source of chance
     * @return the name of a leaf, or up to {@link #MOST_VALUES} in random order from a multivalue branch; empty if there is
     *     no answer
     */
    public List<String> draw(RandomGenerator random) {
        if (options.isEmpty()) {
            return List.of();
        }
        List<String> leaves = new ArrayList<>(options.get(drawn(random)).leaves());
        for (int i = leaves.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            leaves.set(other, leaves.set(i, leaves.get(other)));
        }
        return List.copyOf(leaves.subList(0, Math.min(MOST_VALUES, leaves.size())));
    }

    /** Draws the index of an option; without a random number if there is one only. */
    int drawn(RandomGenerator random) {
        return at(point(random));
    }

    /** From 0 to 1; without a random number if there is one option only. */
    double point(RandomGenerator random) {
        return options.size() == 1 ? 0 : random.nextDouble();
    }

    /** The index of the first option at which the running sum of the shares exceeds a point from 0 to 1. */
    int at(double point) {
        int index = 0;
        double sum = options.get(0).share();
        while (index < options.size() - 1 && point >= sum) {
            index++;
            sum += options.get(index).share();
        }
        return index;
    }

    @Override
    public String toString() {
        return (options.isEmpty() ? "no answer" : shares().toString())
                + (isLastResort ? ", as last resort" : "")
                + "\n  "
                + String.join("\n  ", steps);
    }
}
