package dev.lbkit.algorithms;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Picks from one of several groups; one draw decides from which. */
record Spread(List<Group> parts, List<Picker> groups, AliasTable shares, RandomGenerator random) implements Picker {

    /**
     * A picker over groups.
     *
     * @param groups at least one
     * @param within makes the picker of a group
     * @param random chance; not asked if there is one group
     */
    static Picker over(List<Group> groups, Function<Group, Picker> within, RandomGenerator random) {
        List<Picker> pickers = groups.stream().map(within).toList();
        return pickers.size() == 1
                ? pickers.get(0)
                : new Spread(
                        groups,
                        pickers,
                        new AliasTable(groups.size(), i -> groups.get(i).share()),
                        random);
    }

    @Override
    public Member pick(PickRequest request, long now) {
        return groups.get(shares.pick(random.nextLong())).pick(request, now);
    }

    @Override
    public boolean needsTime() {
        return groups.stream().anyMatch(Picker::needsTime);
    }

    @Override
    public Explanation explain(PickRequest request, long now) {
        Drawn drawn = shares.drawn(random.nextLong());
        List<String> names = parts.stream().map(Group::name).toList();
        return groups.get(drawn.index()).explain(request, now).viaDraw(names, drawn.chances()::get, drawn.place());
    }
}
