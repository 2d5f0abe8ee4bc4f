package dev.lbkit.algorithms;

import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Sets of fake members named t0, t1 and so on, and what pickers do with them. */
final class Fleet {

    private Fleet() {}

    /** One member in each of these zones, healthy, of weight 1. */
    static TargetSet inZones(String... zones) {
        return TargetSet.of(IntStream.range(0, zones.length)
                .mapToObj(i -> TargetSet.Entry.of(FakeMember.of(target(i).in("r", zones[i]))))
                .toList());
    }

    /** One member of each of these statuses, of weight 1. */
    static TargetSet ofStatuses(List<HealthStatus> statuses) {
        return TargetSet.of(IntStream.range(0, statuses.size())
                .mapToObj(i -> entry(target(i), statuses.get(i)))
                .toList());
    }

    static TargetSet.Entry entry(Target target, HealthStatus status) {
        return entry(target, target.weight(), status);
    }

    /** A member whose effective weight is not the static one. */
    static TargetSet.Entry entry(Target target, double weight, HealthStatus status) {
        return new TargetSet.Entry(FakeMember.of(target), weight, status, OptionalLong.empty());
    }

    static Target target(int index) {
        return Target.of("t" + index, "http://10.0.0." + index + ":80");
    }

    static PickRequest afterTrying(TargetSet set, int... indexes) {
        PickRequest request = PickRequest.any();
        for (int index : indexes) {
            request = request.after(set.get(index).target());
        }
        return request;
    }

    /** The ids that many picks give. */
    static Set<String> picked(Picker picker, PickRequest request) {
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 500; i++) {
            ids.add(picker.pick(request, 0).target().id());
        }
        return ids;
    }
}
