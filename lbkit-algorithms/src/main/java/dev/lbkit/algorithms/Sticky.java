package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The target that a request is pinned to, as long as it can serve. */
record Sticky(BalancingPolicy inner) implements Composer {

    Sticky {
        requireNonNull(inner, "inner");
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        Map<String, Member> able = new HashMap<>(2 * targets.size());
        for (int i = 0; i < targets.size(); i++) {
            if (targets.status(i) != HealthStatus.UNHEALTHY) {
                able.put(targets.get(i).target().id(), targets.get(i));
            }
        }
        return new Pinning(inner.over(targets, random), targets, able);
    }

    private record Pinning(Picker inner, TargetSet targets, Map<String, Member> able) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            Member pinned = pinned(request);
            return pinned == null ? inner.pick(request, now) : pinned;
        }

        @Override
        public boolean needsTime() {
            return inner.needsTime();
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            Member pinned = pinned(request);
            if (pinned != null) {
                TargetSet alone =
                        targets.where(i -> targets.get(i).equals(pinned)).orElse(targets);
                return Leaf.alone(pinned, "sticky: the request is pinned to it")
                        .leavingOut(targets, alone, "not the one that the request is pinned to");
            }
            String why = request.pin()
                    .map(id -> "the request is pinned to '" + id + "', which " + whyNot(id))
                    .orElse("the request is not pinned");
            return inner.explain(request, now).via("sticky: " + why);
        }

        private String whyNot(String id) {
            if (able.containsKey(id)) {
                return "was tried already";
            }
            boolean isThere =
                    targets.where(i -> targets.get(i).target().id().equals(id)).isPresent();
            return isThere ? "is unhealthy" : "is not among the " + targets.size() + " targets";
        }

        private @Nullable Member pinned(PickRequest request) {
            if (request.pin().isEmpty()) {
                return null;
            }
            String id = request.pin().get();
            return wasTried(id, request.tried()) ? null : able.get(id);
        }

        private static boolean wasTried(String id, List<Target> tried) {
            for (int i = 0; i < tried.size(); i++) {
                if (tried.get(i).id().equals(id)) {
                    return true;
                }
            }
            return false;
        }
    }
}
