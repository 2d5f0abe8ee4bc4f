package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/**
 * A rule that changes of routing controls must keep.
 *
 * <p>Immutable. An assertion must hold after a change of any of its controls. A gate must be open before a change of any of the
 * controls that it guards. After a change of such a control the next one must wait, against flapping. Source: the safety rules
 * of Amazon Application Recovery Controller.
 *
 * @param name what refusals call it, and what an operator names to override it; not blank
 * @param kind when the condition must hold
 * @param condition what must hold
 * @param guarded the controls whose change it looks at; at least one
 * @param waitPeriod how long they rest after a change; at least zero; 5 s by default
 */
public record SafetyRule(String name, Kind kind, Condition condition, Set<String> guarded, Duration waitPeriod) {

    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);

    /** When a condition must hold. */
    public enum Kind {
        /** After the change. */
        ASSERTION,
        /** Before it. */
        GATING
    }

    /**
     * Checks the parts.
     *
     * @param name the rule's name
     * @param kind when the condition must hold
     * @param condition what must hold
     * @param guarded the controls
     * @param waitPeriod the wait
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public SafetyRule {
        requireNonNull(kind, "kind");
        requireNonNull(condition, "condition");
        guarded = Set.copyOf(guarded);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: not blank)");
        }
        if (guarded.isEmpty()) {
            throw new IllegalArgumentException("guarded: none (expected: at least one control) by '" + name + "'");
        }
        if (waitPeriod.isNegative()) {
            throw new IllegalArgumentException("waitPeriod: " + waitPeriod + " (expected: >= 0)");
        }
    }

    /**
     * A condition that must hold after each change of its controls.
     *
     * @param name the rule's name
     * @param condition what must hold
     * @return the rule
     * @throws IllegalArgumentException if the name is blank
     */
    public static SafetyRule assertion(String name, Condition condition) {
        return new SafetyRule(name, Kind.ASSERTION, condition, Set.copyOf(condition.controls()), USUAL_WAIT);
    }

    /**
     * A condition on gate controls, which must hold before other controls may change.
     *
     * @param name the rule's name
     * @param gate what must hold
     * @param guarded the controls behind the gate; at least one
     * @return the rule
     * @throws IllegalArgumentException if the name is blank, or nothing is guarded
     */
    public static SafetyRule gating(String name, Condition gate, Set<String> guarded) {
        return new SafetyRule(name, Kind.GATING, gate, guarded, USUAL_WAIT);
    }

    /**
     * The same rule with another wait.
     *
     * @param newWait at least zero
     * @return a copy
     * @throws IllegalArgumentException if it is negative
     */
    public SafetyRule waiting(Duration newWait) {
        return new SafetyRule(name, kind, condition, guarded, newWait);
    }
}
