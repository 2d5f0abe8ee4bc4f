package dev.lbkit;

import java.util.List;

/** Where a source puts its lists. */
record Intake(UpdateLoop loop, Roster roster) implements TargetSource.Sink {

    @Override
    public void push(List<Target> targets) {
        loop.post(() -> roster.list(targets));
    }

    @Override
    public void failed(Throwable cause) {
        loop.post(() -> roster.refuse(cause.toString()));
    }
}
