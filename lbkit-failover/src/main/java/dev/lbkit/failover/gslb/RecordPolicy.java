package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A record tree as the policy of one client's balancer. */
record RecordPolicy(
        RecordTree tree,
        Client client,
        Function<Target, String> leafOf,
        TargetSet.Minimum minimum,
        BalancingPolicy inner)
        implements BalancingPolicy {

    RecordPolicy {
        requireNonNull(client, "client");
        requireNonNull(leafOf, "leafOf");
        requireNonNull(minimum, "minimum");
        requireNonNull(inner, "inner");
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return inner.advice(fleet);
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        Map<String, TargetSet> groups = targets.groupBy(leafOf);
        Answer answer = new Resolver(
                        client,
                        leaf -> groups.containsKey(leaf.name()),
                        record -> !(record instanceof Leaf)
                                || Optional.ofNullable(groups.get(record.name()))
                                        .filter(this::isHealthy)
                                        .isPresent())
                .resolve(tree);
        List<TargetSet> sets = answer.options().isEmpty()
                ? List.of(targets)
                : answer.options().stream()
                        .map(option -> named(targets, option.leaves()))
                        .toList();
        List<Picker> pickers = sets.stream().map(set -> inner.over(set, random)).toList();
        return new Drawing(targets, answer, sets, pickers, random);
    }

    private TargetSet named(TargetSet targets, List<String> leaves) {
        return targets.where(i -> leaves.contains(leafOf.apply(targets.get(i).target())))
                .orElseThrow();
    }

    private boolean isHealthy(TargetSet set) {
        int usable = (int) IntStream.range(0, set.size())
                .filter(i -> set.status(i).isUsable())
                .count();
        return minimum.isMetBy(usable, (double) usable / set.size());
    }

    /** Draws an option of the answer, and lets its picker choose. */
    private record Drawing(
            TargetSet targets, Answer answer, List<TargetSet> sets, List<Picker> pickers, RandomGenerator random)
            implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return pickers.get(drawn()).pick(request, now);
        }

        private int drawn() {
            return pickers.size() == 1 ? 0 : answer.drawn(random);
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            double point = pickers.size() == 1 ? 0 : answer.point(random);
            int drawn = pickers.size() == 1 ? 0 : answer.at(point);
            Explanation picked = pickers.get(drawn)
                    .explain(request, now)
                    .leavingOut(targets, sets.get(drawn), "of a record that does not answer this call");
            if (pickers.size() > 1) {
                List<String> names = answer.options().stream()
                        .map(option -> String.join("+", option.leaves()))
                        .toList();
                picked = picked.via("records: '" + names.get(drawn) + "' answers")
                        .viaDraw(names, i -> answer.options().get(i).share(), point);
            }
            List<String> steps = answer.options().isEmpty()
                    ? Stream.concat(answer.steps().stream(), Stream.of("no record has a target: all stay"))
                            .toList()
                    : answer.steps();
            for (int i = steps.size() - 1; i >= 0; i--) {
                picked = picked.via(steps.get(i));
            }
            return picked;
        }

        @Override
        public boolean needsTime() {
            return pickers.stream().anyMatch(Picker::needsTime);
        }
    }
}
