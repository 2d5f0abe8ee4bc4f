package dev.lbkit;

import java.util.ArrayList;
import java.util.List;

/** Where a source puts its lists. */
record Intake(UpdateLoop loop, Roster roster) implements TargetSource.Sink {

    @Override
    public void push(List<Target> targets) {
        List<Target> asTheyAre = new ArrayList<>(targets); // a null is found on the loop, where it is told
        loop.post(() -> roster.list(asTheyAre));
    }

    @Override
    public void failed(Throwable cause) {
        loop.post(() -> roster.refuse(cause.toString()));
    }
}
