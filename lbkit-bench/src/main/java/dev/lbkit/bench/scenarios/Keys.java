package dev.lbkit.bench.scenarios;

import static dev.lbkit.algorithms.Policies.boundedLoad;
import static dev.lbkit.algorithms.Policies.jump;
import static dev.lbkit.algorithms.Policies.maglev;
import static dev.lbkit.algorithms.Policies.rendezvous;
import static dev.lbkit.algorithms.Policies.ringHash;

import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.algorithms.HashPolicy;
import dev.lbkit.algorithms.KeyHash;
import dev.lbkit.algorithms.RingLayout;
import dev.lbkit.testkit.FakeMember;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** K1 and K2: where keys go, and where they go when their home is full. */
final class Keys {

    private static final int TARGETS = 50;
    private static final int PER_TARGET = 4000;
    private static final int SLOTS = 65_537;
    private static final int ZIPF_KEYS = 100_000;
    private static final int IN_FLIGHT = 20 * TARGETS;
    private static final int HASHES = 20;
    private static final int PICKS = 60_000;
    private static final KeyHash HASH = KeyHash.seeded(0);

    private Keys() {}

    static List<Fact> spread() {
        Map<String, HashPolicy> policies = new LinkedHashMap<>();
        policies.put("ringHash(ketama)", ringHash(RingLayout.ketama()));
        policies.put("maglev(65537)", maglev(SLOTS, HASH));
        policies.put("rendezvous", rendezvous(HASH));
        policies.put("jump", jump("slot", HASH));
        List<Fact> facts = new ArrayList<>();
        policies.forEach((name, policy) -> spread(name, policy, facts));
        facts.add(maglevSlots(1000));
        facts.add(maglevExtraMoves(1000));
        facts.add(weightedShare());
        return facts;
    }

    private static void spread(String name, HashPolicy policy, List<Fact> facts) {
        TargetSet all = inSlots();
        int leaving = TARGETS / 2;
        int[] before = homes(policy, all);
        int[] after = homes(policy, all.where(i -> i != leaving).orElseThrow());
        int[] counts = new int[TARGETS];
        int moved = 0;
        int needless = 0;
        for (int key = 0; key < before.length; key++) {
            counts[before[key]]++;
            moved += before[key] == after[key] ? 0 : 1;
            needless += before[key] == after[key] || before[key] == leaving ? 0 : 1;
        }
        double keys = before.length;
        Fact extra = Fact.of("K1", name, "needlessly moved %", 100 * needless / keys);
        Fact peak = Fact.of("K1", name, "peak/mean", Arrays.stream(counts).max().orElseThrow() / (double) PER_TARGET);
        facts.add(name.equals("jump") ? peak.atMost(1 + 4 / Math.sqrt(PER_TARGET)) : peak);
        facts.add(Fact.of("K1", name, "least/mean", Arrays.stream(counts).min().orElseThrow() / (double) PER_TARGET));
        facts.add(Fact.of("K1", name, "moved %", 100 * moved / keys));
        facts.add(name.startsWith("maglev") ? extra : extra.atMost(0));
    }

    /** Targets that keep their slots when one leaves, as jump needs it. */
    private static TargetSet inSlots() {
        return TargetSet.of(IntStream.range(0, TARGETS)
                .mapToObj(i -> Target.of("t" + i, "http://10.0.0." + i + ":80").withLabel("slot", String.valueOf(i)))
                .map(target -> TargetSet.Entry.of(FakeMember.of(target)))
                .toList());
    }

    private static int[] homes(HashPolicy policy, TargetSet set) {
        Picker picker = policy.over(set, new SplittableRandom(1));
        return IntStream.range(0, TARGETS * PER_TARGET)
                .map(key -> StaticSuite.number(picker.pick(PickRequest.any().withAffinityKey("key-" + key), 0)
                        .target()
                        .id()))
                .toArray();
    }

    /** A flow key is a hash already, and the hashes from 0 on are the slots one by one. */
    private static int[] owners(TargetSet set) {
        Picker picker = maglev(SLOTS, HASH).over(set, new SplittableRandom(1));
        return IntStream.range(0, SLOTS)
                .map(slot -> StaticSuite.number(picker.pick(PickRequest.any().withFlowKey(slot), 0)
                        .target()
                        .id()))
                .toArray();
    }

    private static Fact maglevSlots(int size) {
        int[] counts = new int[size];
        Arrays.stream(owners(StaticSuite.targets(size))).forEach(owner -> counts[owner]++);
        double peak = Arrays.stream(counts).max().orElseThrow() * (double) size / SLOTS;
        return Fact.of("K1", "maglev(65537) of 1000", "slots peak/mean", peak).atMost(1.01);
    }

    private static Fact maglevExtraMoves(int size) {
        TargetSet all = StaticSuite.targets(size);
        int leaving = size / 2;
        int[] before = owners(all);
        int[] after = owners(all.where(i -> i != leaving).orElseThrow());
        long needless = IntStream.range(0, SLOTS)
                .filter(slot -> before[slot] != after[slot] && before[slot] != leaving)
                .count();
        return Fact.of("K1", "maglev(65537) of 1000", "needlessly moved %", 100.0 * needless / SLOTS)
                .atMost(0.65);
    }

    /** The largest error of a share, of four targets of weights 1 to 4. */
    private static Fact weightedShare() {
        Picker picker = rendezvous(HASH).over(FakeMember.setOf(1, 2, 3, 4), new SplittableRandom(1));
        int[] counts = new int[4];
        int keys = 1_000_000;
        for (int key = 0; key < keys; key++) {
            counts[
                    StaticSuite.number(picker.pick(PickRequest.any().withAffinityKey("key-" + key), 0)
                            .target()
                            .id())]++;
        }
        double worst = IntStream.range(0, 4)
                .mapToDouble(i -> Math.abs(counts[i] / (keys * (i + 1) / 10.0) - 1))
                .max()
                .orElseThrow();
        return Fact.of("K1", "rendezvous by weight", "error of a share %", 100 * worst)
                .atMost(1);
    }

    static List<Fact> bounded() {
        List<Fact> facts = new ArrayList<>();
        for (double exponent : new double[] {0.9, 1.1}) {
            for (double c : new double[] {1.25, 1.5, 2}) {
                bounded(exponent, c, facts);
            }
        }
        return facts;
    }

    /**
     * The mean of some hashes, as it depends on them where the hottest keys are at home: of 5 hashes 84.0 % are (zipf 0.9, c 1.25), of 20 or
     * 50 hashes 84.5 %.
     */
    private static void bounded(double exponent, double c, List<Fact> facts) {
        double[] cumulated = cumulated(exponent);
        List<Load> loads = IntStream.range(0, HASHES)
                .mapToObj(seed -> load(c, KeyHash.seeded(seed), cumulated))
                .toList();
        double peak = loads.stream().mapToDouble(Load::peak).average().orElseThrow();
        double highest = loads.stream().mapToDouble(Load::highest).max().orElseThrow();
        double homes = loads.stream().mapToDouble(Load::homes).average().orElseThrow();
        String subject = "zipf " + exponent + "; c " + c;
        Fact atHome = Fact.of("K2", subject, "at home %", 100 * homes);
        facts.add(Fact.of("K2", subject, "peak/mean over time", peak).atMost(c + 0.05));
        facts.add(Fact.of("K2", subject, "highest peak/mean", highest).atMost(c + 0.15));
        facts.add(exponent == 0.9 && c == 1.25 ? atHome.atLeast(84) : atHome);
    }

    /** What one hash makes of the keys: the mean peak, the highest one, and the share at home. */
    private record Load(double peak, double highest, double homes) {}

    private static Load load(double c, KeyHash keys, double[] cumulated) {
        TargetSet set = StaticSuite.targets(TARGETS);
        HashPolicy hash = rendezvous(keys);
        Picker home = hash.over(set, new SplittableRandom(1));
        Picker picker = boundedLoad(c, hash).over(set, new SplittableRandom(1));
        SplittableRandom random = new SplittableRandom(2);
        Deque<FakeMember> open = new ArrayDeque<>();
        int homes = 0;
        double peaks = 0;
        double highest = 0;
        for (int i = 0; i < PICKS; i++) {
            int drawn = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[ZIPF_KEYS - 1]);
            PickRequest request = PickRequest.any().withAffinityKey("key-" + (drawn < 0 ? ~drawn : drawn));
            FakeMember picked = (FakeMember) picker.pick(request, 0);
            boolean isLoaded =
                    open.size() == IN_FLIGHT; // while it fills up, a cap of one call is a multiple of the mean
            homes += isLoaded && picked == home.pick(request, 0) ? 1 : 0;
            picked.begin();
            open.add(picked);
            if (open.size() > IN_FLIGHT) {
                open.remove().end();
                double peak = peak(set);
                peaks += peak / (PICKS - IN_FLIGHT);
                highest = Math.max(highest, peak);
            }
        }
        return new Load(peaks, highest, homes / (double) (PICKS - IN_FLIGHT));
    }

    private static double peak(TargetSet set) {
        int most = 0;
        for (int i = 0; i < TARGETS; i++) {
            most = Math.max(most, set.get(i).inFlight());
        }
        return most * (double) TARGETS / IN_FLIGHT;
    }

    private static double[] cumulated(double exponent) {
        double[] cumulated = new double[ZIPF_KEYS];
        double sum = 0;
        for (int i = 0; i < ZIPF_KEYS; i++) {
            sum += StrictMath.pow(i + 1, -exponent);
            cumulated[i] = sum;
        }
        return cumulated;
    }
}
