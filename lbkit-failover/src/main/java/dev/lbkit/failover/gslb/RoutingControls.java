package dev.lbkit.failover.gslb;

import dev.lbkit.HealthDetector;
import dev.lbkit.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Switches by which operators send traffic away from a region or a cell, guarded by safety rules.
 *
 * <p>Thread-safe. A control that is off makes its targets {@link dev.lbkit.HealthStatus#UNHEALTHY} in every balancer with the
 * {@link #detector}; so a policy that prefers healthy targets leaves them, and uses them again only if nothing else can serve.
 * Whatever the store says is in force, in all processes that share it. Source: the routing controls of Amazon Application
 * Recovery Controller.
 */
public final class RoutingControls implements AutoCloseable {

    private final Orders<Panel> orders;
    private final InstantSource clock;
    private final List<SafetyRule> rules;

    private RoutingControls(Orders<Panel> orders, InstantSource clock, List<SafetyRule> rules) {
        this.orders = orders;
        this.clock = clock;
        this.rules = List.copyOf(rules);
    }

    /**
     * Begins to listen to a store.
     *
     * @param store what holds the positions
     * @param clock wall time, for the wait periods
     * @param rules what changes must keep
     * @return the controls; closed by the caller
     * @throws IllegalArgumentException if a rule names a control that the store does not hold, or two rules have one name
     */
    public static RoutingControls over(StateStore<Panel> store, InstantSource clock, List<SafetyRule> rules) {
        Orders<Panel> orders = new Orders<>(store, Panel.of(Map.of()));
        try {
            check(orders.newest().state(), rules);
            return new RoutingControls(orders, clock, rules);
        } catch (RuntimeException e) {
            orders.close();
            throw e;
        }
    }

    private static void check(Panel panel, List<SafetyRule> rules) {
        Set<String> names = new HashSet<>();
        for (SafetyRule rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException(
                        "rules: two of name '" + rule.name() + "' (expected: one, as an override names it)");
            }
            rule.condition().controls().forEach(panel::control);
            rule.guarded().forEach(panel::control);
        }
    }

    /**
     * Where all controls stand, as last heard.
     *
     * @return an immutable copy
     */
    public Panel panel() {
        return orders.newest().state();
    }

    /**
     * Changes controls, all or none.
     *
     * @param changes the new positions by name
     * @throws RefusedException if a safety rule is against it, or somebody else changed the panel meanwhile
     * @throws IllegalArgumentException if there is no such control
     */
    public void update(Map<String, Panel.Position> changes) {
        update(changes, Set.of());
    }

    /**
     * Changes controls against the will of some rules: the glass to break in an emergency.
     *
     * @param changes the new positions by name
     * @param overridden the names of the rules that must not refuse it
     * @throws RefusedException if another safety rule is against it, or somebody else changed the panel meanwhile
     * @throws IllegalArgumentException if there is no such control or rule
     */
    public void update(Map<String, Panel.Position> changes, Set<String> overridden) {
        overridden.forEach(this::checkIsRule);
        StateStore.Versioned<Panel> seen = orders.newest();
        Instant now = clock.instant();
        Panel next = seen.state().with(changes, now);
        for (SafetyRule rule : rules) {
            if (!overridden.contains(rule.name()) && rule.guarded().stream().anyMatch(changes::containsKey)) {
                check(rule, seen.state(), next, changes.keySet(), now);
            }
        }
        orders.replace(seen, next);
    }

    private void checkIsRule(String name) {
        if (rules.stream().noneMatch(rule -> rule.name().equals(name))) {
            throw new IllegalArgumentException("overridden: " + name + " (expected: the name of a safety rule)");
        }
    }

    private static void check(SafetyRule rule, Panel before, Panel after, Set<String> changed, Instant now) {
        for (String name : changed) {
            Instant free = freeAgain(before.control(name), rule.waitPeriod());
            if (rule.guarded().contains(name) && now.isBefore(free)) {
                throw refused(
                        RefusedException.Reason.WAIT_PERIOD,
                        rule,
                        name + " rests for another " + Duration.between(now, free));
            }
        }
        if (rule.kind() == SafetyRule.Kind.GATING && !rule.condition().holds(before)) {
            throw refused(RefusedException.Reason.GATE, rule, rule.condition() + " does not hold");
        }
        if (rule.kind() == SafetyRule.Kind.ASSERTION && !rule.condition().holds(after)) {
            throw refused(RefusedException.Reason.ASSERTION, rule, rule.condition() + " would not hold");
        }
    }

    private static Instant freeAgain(Panel.Control control, Duration wait) {
        return control.changedAt().equals(Instant.MIN)
                ? Instant.MIN
                : control.changedAt().plus(wait);
    }

    private static RefusedException refused(RefusedException.Reason reason, SafetyRule rule, String why) {
        return new RefusedException(reason, "safety rule '" + rule.name() + "' refuses the change: " + why);
    }

    /**
     * What brings the controls to a balancer.
     *
     * @param controlOf gives the name of a target's control; a target whose control does not exist is under none. Where it
     *     throws, the target stays as it was, and the balancer's listener hears of a
     *     {@linkplain dev.lbkit.BalancerEvent.PartFailed failed part}
     * @return a detector, for any number of balancers
     */
    public HealthDetector detector(Function<Target, String> controlOf) {
        return orders.detector("RoutingControls" + rules, target -> against(controlOf.apply(target)));
    }

    private Optional<String> against(String name) {
        return Optional.ofNullable(panel().controls().get(name))
                .filter(control -> control.position() == Panel.Position.OFF)
                .map(control -> "routing control " + name + " is off since " + control.changedAt());
    }

    /** Stops to listen; the positions last heard stay in force in balancers that still run. */
    @Override
    public void close() {
        orders.close();
    }
}
