package dev.lbkit.failover.gslb;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The state of all routing controls of a service: what a {@link StateStore} keeps for {@link RoutingControls}.
 *
 * <p>Immutable.
 *
 * @param controls the controls by name
 */
public record Panel(Map<String, Control> controls) {

    /** On or off. */
    public enum Position {
        /** Traffic may go there. */
        ON,
        /** Traffic goes elsewhere. */
        OFF
    }

    /**
     * One control.
     *
     * @param position on or off
     * @param changedAt when it was last changed; {@link Instant#MIN} if never
     */
    public record Control(Position position, Instant changedAt) {}

    /**
     * Copies the controls.
     *
     * @param controls the controls by name
     */
    public Panel {
        controls = Map.copyOf(controls);
    }

    /**
     * A panel that was never changed.
     *
     * @param positions the controls by name
     * @return the panel
     */
    public static Panel of(Map<String, Position> positions) {
        Map<String, Control> controls = new HashMap<>();
        positions.forEach((name, position) -> controls.put(name, new Control(position, Instant.MIN)));
        return new Panel(controls);
    }

    boolean isOn(String name) {
        return control(name).position() == Position.ON;
    }

    Control control(String name) {
        Control control = controls.get(name);
        if (control == null) {
            throw new IllegalArgumentException("control: " + name + " (expected: one of " + controls.keySet() + ")");
        }
        return control;
    }

    /** The panel after a change: a control that keeps its position keeps its time too. */
    Panel with(Map<String, Position> changes, Instant now) {
        Map<String, Control> next = new HashMap<>(controls);
        changes.forEach((name, position) -> {
            if (control(name).position() != position) {
                next.put(name, new Control(position, now));
            }
        });
        return new Panel(next);
    }
}
