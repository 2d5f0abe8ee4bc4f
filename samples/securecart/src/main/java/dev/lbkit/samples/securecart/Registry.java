package dev.lbkit.samples.securecart;

import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What discovery says: the targets of the cloud, but for those that a deploy took off the list. Confined to one thread. */
final class Registry {

    private final List<Target> targets;
    private final Set<String> withdrawn = new HashSet<>();
    private final TargetSource.Settable source;

    private Registry(List<Target> targets) {
        this.targets = targets;
        source = TargetSource.settable(targets);
    }

    /** A registry that lists every target of the cloud. */
    static Registry of(Cloud cloud) {
        List<Target> targets = new ArrayList<>();
        for (Zone zone : cloud.zones()) {
            zone.targets()
                    .forEach((id, uri) ->
                            targets.add(Target.of(id, uri.toString()).in(zone.region(), zone.name())));
        }
        return new Registry(List.copyOf(targets));
    }

    /** Where balancers learn of the list; may be used by any thread. */
    TargetSource source() {
        return source;
    }

    /** Takes the targets of a zone off the list: balancers drain them. */
    void withdraw(Zone zone) {
        withdrawn.addAll(zone.targets().keySet());
        publish();
    }

    /** Puts the targets of a zone back on the list: balancers take them as newcomers. */
    void enlist(Zone zone) {
        withdrawn.removeAll(zone.targets().keySet());
        publish();
    }

    private void publish() {
        source.set(targets.stream()
                .filter(target -> !withdrawn.contains(target.id()))
                .toList());
    }
}
