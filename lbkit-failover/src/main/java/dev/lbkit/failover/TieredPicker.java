package dev.lbkit.failover;

import static java.util.stream.Collectors.joining;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Draws a level by the shares of the moment, and lets its picker choose. */
final class TieredPicker implements Picker {

    private static final long STEP_NANOS = 10_000_000;

    private final TargetSet targets;
    private final List<Level> levels;
    private final Picker[] pickers; // by level
    private final Capacities capacities;
    private final Optional<Restraint> restraint;
    private final Optional<Distances> distances;
    private final Shares settled;
    private final int[] byNumber; // the levels as they stand
    private final RandomGenerator random;

    // A cache: the shares are a function of the step alone, so it does not matter which thread writes last.
    private volatile Moment moment;

    TieredPicker(
            TargetSet targets,
            List<Level> levels,
            Picker[] pickers,
            Capacities capacities,
            Optional<Restraint> restraint,
            Optional<Distances> distances,
            RandomGenerator random) {
        this.targets = targets;
        this.levels = levels;
        this.pickers = pickers;
        this.capacities = capacities;
        this.restraint = restraint;
        this.distances = distances;
        this.random = random;
        byNumber = IntStream.range(0, levels.size()).toArray();
        settled = new Shares(capacities.settled());
        moment = new Moment(Long.MIN_VALUE, settled); // a step that no tick is in
    }

    @Override
    public Member pick(PickRequest request, long now) {
        return pickers[shares(now).draw(random)].pick(request, now);
    }

    @Override
    public boolean needsTime() {
        return restraint.isPresent()
                || distances.isPresent()
                || !capacities.areConstant()
                || Arrays.stream(pickers).anyMatch(Picker::needsTime);
    }

    /** The shares at a tick. */
    Shares shares(long now) {
        boolean isFree =
                distances.isEmpty() && (restraint.isEmpty() || restraint.get().isIdle());
        if (isFree && capacities.areSettled(now)) {
            return settled;
        }
        long step = Math.floorDiv(now - capacities.lastRecovery(), STEP_NANOS);
        Moment seen = moment;
        if (seen.step != step) {
            seen = moment(step);
            moment = seen;
        }
        return seen.shares;
    }

    private Moment moment(long step) {
        long at = capacities.lastRecovery() + step * STEP_NANOS;
        double[] able = capacities.at(at);
        int[] order = distances.map(near -> near.order(at)).orElse(byNumber);
        double[] allowed =
                restraint.map(held -> held.restrained(able, order, at)).orElse(able);
        double[] explored = distances.map(near -> near.explored(allowed, at)).orElse(new double[able.length]);
        return new Moment(step, new Shares(allowed, order, explored));
    }

    private record Moment(long step, Shares shares) {}

    @Override
    public Explanation explain(PickRequest request, long now) {
        Shares shares = shares(now);
        double point = shares.isDrawn() ? random.nextDouble() : 0;
        int drawn = shares.at(point);
        Explanation said = pickers[drawn]
                .explain(request, now)
                .withExclusions(exclusions(drawn, shares))
                .via("tiers: '" + levels.get(drawn).name() + "' serves");
        List<String> names = levels.stream().map(Level::name).toList();
        return (shares.isDrawn() ? said.viaDraw(names, shares::of, point) : said).via(table(shares));
    }

    private List<Explanation.Exclusion> exclusions(int drawn, Shares shares) {
        Map<String, String> reasons = new HashMap<>();
        for (int k = 0; k < levels.size(); k++) {
            String reason = k == drawn ? "" : "in " + told(k, shares);
            forEachId(k, id -> reasons.putIfAbsent(id, reason));
        }
        forEachId(drawn, id -> reasons.put(id, "")); // in panic a target may stand on two levels
        List<Explanation.Exclusion> left = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i).target();
            String unfit = targets.status(i).isUsable()
                    ? "weight 0"
                    : targets.status(i).name();
            String reason = reasons.getOrDefault(target.id(), unfit);
            if (!reason.isEmpty()) {
                left.add(new Explanation.Exclusion(target, reason));
            }
        }
        return left;
    }

    private void forEachId(int level, Consumer<String> action) {
        TargetSet members = levels.get(level).targets();
        for (int i = 0; i < members.size(); i++) {
            action.accept(members.get(i).target().id());
        }
    }

    private String table(Shares shares) {
        return IntStream.range(0, levels.size())
                .mapToObj(level -> told(level, shares))
                .collect(joining(
                        ", ",
                        "tiers: ",
                        distances.map(near -> "; " + near).orElse("")
                                + restraint.map(held -> "; failback: " + held).orElse("")));
    }

    private String told(int level, Shares shares) {
        double capacity = shares.capacity(level);
        double recovered = settled.capacity(level);
        return levels.get(level).name() + " takes " + percent(shares.of(level)) + " (can carry " + percent(capacity)
                + (recovered > capacity + 0.0005 ? ", once recovered " + percent(recovered) : "") + ")";
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
