package dev.lbkit.failover.gslb;

import java.util.List;
import java.util.Set;

/**
 * What must hold of routing controls: a number of them are on, or, inverted, are not.
 *
 * <p>Immutable.
 */
public final class Condition {

    private final int atLeast;
    private final List<String> controls;
    private final boolean isInverted;

    private Condition(int atLeast, List<String> controls, boolean isInverted) {
        if (controls.isEmpty() || Set.copyOf(controls).size() < controls.size()) {
            throw new IllegalArgumentException("controls: " + controls + " (expected: at least one, none twice)");
        }
        if (atLeast < 1 || atLeast > controls.size()) {
            throw new IllegalArgumentException(
                    "atLeast: " + atLeast + " (expected: from 1 to the " + controls.size() + " controls)");
        }
        this.atLeast = atLeast;
        this.controls = controls;
        this.isInverted = isInverted;
    }

    /**
     * At least this many are on.
     *
     * @param count from 1 to the number of controls
     * @param controls their names
     * @return the condition
     * @throws IllegalArgumentException if the count breaks its rule, or a control is named twice
     */
    public static Condition atLeast(int count, String... controls) {
        return new Condition(count, List.of(controls), false);
    }

    /**
     * All are on.
     *
     * @param controls their names; at least one
     * @return the condition
     * @throws IllegalArgumentException if there is none, or one is named twice
     */
    public static Condition all(String... controls) {
        return new Condition(controls.length, List.of(controls), false);
    }

    /**
     * One or more are on.
     *
     * @param controls their names; at least one
     * @return the condition
     * @throws IllegalArgumentException if there is none, or one is named twice
     */
    public static Condition any(String... controls) {
        return new Condition(1, List.of(controls), false);
    }

    /**
     * The opposite.
     *
     * @return the condition that holds where this one does not
     */
    public Condition inverted() {
        return new Condition(atLeast, controls, !isInverted);
    }

    List<String> controls() {
        return controls;
    }

    boolean holds(Panel panel) {
        boolean areEnough = controls.stream().filter(panel::isOn).count() >= atLeast;
        return areEnough != isInverted;
    }

    @Override
    public String toString() {
        return (isInverted ? "not " : "") + "at least " + atLeast + " of " + controls + " on";
    }
}
