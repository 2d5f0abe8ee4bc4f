package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.TargetSet;
import java.util.Map;

/**
 * The balancing policies of lbkit.
 *
 * <p>A <em>leaf</em> chooses: {@link #random}, {@link #weightedRandom}, {@link #roundRobin}, {@link #weightedRoundRobin},
 * {@link #leastRequest}, {@link #peakEwma}, {@link #leastTime}, {@link #loadAware}. So do the hashes, which keep a key on one target: {@link #ringHash}, {@link #maglev},
 * {@link #rendezvous}, {@link #jump}, and {@link #boundedLoad} around one of them. A <em>composer</em> narrows the set and lets
 * another policy choose from what is left: {@link #avoidTried}, {@link #sticky}, {@link #healthyOnly(double, BalancingPolicy) healthyOnly}, {@link #healthyZones}, {@link #zoneAware},
 * {@link #localityWeighted(BalancingPolicy)}, {@link #split}, {@link #subset}, {@link #ordinalSubset}. The outermost acts first, so
 * they read in order:
 *
 * <pre>{@code
 * avoidTried(healthyOnly(0.5, zoneAware("eu-west-1a", leastRequest(2))))
 * }</pre>
 *
 * <p>Every policy is an immutable value; {@code equals} compares and {@code toString} shows the configuration. Its pickers are
 * thread-safe, take no lock, allocate nothing per pick, and explain themselves. In every leaf a target of weight 0 gets
 * nothing as long as another one has a positive weight. A target whose effective weight is below its static one, as in slow start,
 * gets that much less from every leaf, from those that ignore weights too. The cost of building a picker, unless stated otherwise, is O(targets).
 */
public final class Policies {

    private Policies() {}

    /**
     * Any target, each alike.
     *
     * <p>Ignores weights but for the weight 0. O(1) per pick, nothing shared between threads.
     *
     * @return the policy
     */
    public static BalancingPolicy random() {
        return new UniformRandom();
    }

    /**
     * Any target, with a chance in proportion to its weight.
     *
     * <p>O(1) per pick: one draw of 64 bits for column and coin of an alias table; nothing shared between threads. Chances are
     * exact to 2^-32.
     *
     * <p>Source: M. D. Vose, "A Linear Algorithm for Generating Random Numbers with a Given Distribution", IEEE TSE 17(9),
     * 1991.
     *
     * @return the policy
     */
    public static BalancingPolicy weightedRandom() {
        return new WeightedRandom();
    }

    /**
     * One target after the other, from a random start.
     *
     * <p>Ignores weights but for the weight 0. O(1) per pick. Picks of one thread are an exact rotation. Threads are spread
     * over stripes, at least eight for each processor and at most 256, and each stripe rotates by itself from a place of its
     * own: so counts of two targets differ by at most the number of stripes in use, plus one for each time that two threads
     * which share a stripe meet there.
     *
     * @return the policy
     */
    public static BalancingPolicy roundRobin() {
        return new RoundRobin();
    }

    /**
     * One target after the other, each as often as its weight says, evenly spread, from a random start.
     *
     * <p>Shares are exact however far weights are apart. Where weights are in the proportion of whole numbers, of a sum of
     * at most 8192 or 8 for each target, any stretch of picks of one thread is within 2 of the exact share of each target.
     * Weights in halves to 64ths, thirds, sevenths, ninths, or with up to three decimals are in such a proportion. With others, as on
     * a ramp of slow start, a stretch is within 4. Threads are spread over stripes as in {@link #roundRobin}; each
     * stripe goes through the same sequence from a place of its own.
     *
     * <p>O(1) per pick; in the latter case O(log targets) for a few, at most one in 8 up to 8192 targets. Building a picker
     * is O(targets), with a table of up to 8192 entries or 16 for each target, and of at most 65 536 up to 32 768 targets.
     * If all weights are the same it is {@link #roundRobin}.
     *
     * <p>Source: the windows of proportionate progress, S. Baruah and others, Algorithmica 15(6), 1996.
     *
     * @return the policy
     */
    public static BalancingPolicy weightedRoundRobin() {
        return new WeightedRoundRobin();
    }

    /**
     * The target with the fewest calls in flight, among a few drawn at random (the power of two choices).
     *
     * <p>Different targets are drawn, by weight where weights differ. The one with the fewest calls in flight for its weight
     * wins, and of equals the one drawn first; so idle targets get shares by weight. Failing is being busy: to a target with
     * faults {@code penalty x (calls + 1)} calls are added, until its faults have faded, one of them for about one
     * {@link dev.lbkit.LoadBalancer.Builder#estimateMemory}; so a target that fails fast attracts no calls. From
     * {@code choices} of 33 on, or of the number of targets, all are compared, from a drawn start on. O(choices) per pick,
     * nothing shared between threads but the members' counters.
     *
     * <p>Source: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001.
     *
     * @param choices how many to compare; 2 is enough nearly always; {@code Integer.MAX_VALUE} for all
     * @return the policy
     * @throws IllegalArgumentException if {@code choices} is less than 2
     */
    public static BalancingPolicy leastRequest(int choices) {
        return new LeastRequest(choices);
    }

    /**
     * The faster of two targets drawn at random, by expected latency.
     *
     * <p>Two different targets are drawn, by weight where weights differ. The lower score wins, and of equals the one drawn
     * first: {@code latency x (1 + penalty) x (1 + calls in flight / (weight / mean weight))}, where {@code penalty} is 20
     * times the odds of a fault. Failing is slow: a fault multiplies the score by nearly 10 at once and never lowers the
     * latency, so a target that fails fast attracts no calls. A target that is new, or that was silent for long, counts as
     * the mean of the fleet, never as 0: what the picker knows of that mean it learns from the members it looks at, and 1 ms
     * stands for it until one of them was heard of.
     *
     * <p>O(1) per pick. Threads share one word, which about one pick in a millisecond writes. How fast estimates forget is
     * set by {@link dev.lbkit.LoadBalancer.Builder#estimateMemory}.
     *
     * <p>Source: the peak EWMA of Finagle and Linkerd, with failures as slowness and decay to the fleet's mean.
     *
     * @return the policy
     */
    public static BalancingPolicy peakEwma() {
        return new PeakEwma();
    }

    /**
     * The target with the least expected time to answer, of all.
     *
     * <p>The lowest score wins: {@code time alone x (1 + penalty) x (1 + calls in flight / (weight / mean weight))}. The time alone is
     * the mean of the target's recent answers, drawn towards the mean of the fleet by as much as chance explains of the distance
     * between the two: a target of which nothing is known counts as the fleet, and targets that are alike are told apart by their
     * calls in flight alone. A target that has calls in flight and has been silent for unusually long counts as that slow. One that has none
     * and was not heard of for 0.7 memories counts as the mean of the others, so that it gets a call to see whether it has recovered, if the
     * caller gets 300 answers in a memory. Failing is
     * slow: {@code penalty} is 20 times the odds of a fault, until the faults have faded, one of them for about three
     * {@link dev.lbkit.LoadBalancer.Builder#estimateMemory}; a fast fault never counts as a fast answer.
     *
     * <p>Of equals one that is drawn by weight wins, or if that is not among them any other, by chance. So weights count under load,
     * and while targets are alike; a target that is faster than the others gets all calls for as long as it is idle.
     *
     * <p>O(log targets) per pick, and a look at each target that would win if it were idle: few while few calls are in flight, all of
     * them at worst. The first pick in a millisecond works the times out anew and ranks them, which is O(targets log targets). Threads
     * share these times, and nothing else but the members' counters. For thousands of targets put a {@link #subset} around it.
     *
     * <p>Source: empirical Bayes estimation; the moments of R. DerSimonian and N. Laird, "Meta-Analysis in Clinical Trials",
     * Controlled Clinical Trials 7(3), 1986.
     *
     * @return the policy
     */
    public static BalancingPolicy leastTime() {
        return new LeastTime();
    }

    /**
     * The fastest of the targets that say they are not busy: the hot-cold rule of Prequal.
     *
     * <p>A target is hot if it serves more requests, by its last {@linkplain dev.lbkit.LoadReport report}, than 84 % of the targets do;
     * own calls since then count too, and all for its weight relative to the mean weight. The cold target with the lowest latency wins,
     * by the report, or by own calls where reports have none; if all are hot, the least busy one. Failing is busy: a target with faults is hot and counts
     * {@code 20 x odds of a fault} times the busiest cold one on top, until its faults have faded, one of them for about three
     * {@link dev.lbkit.LoadBalancer.Builder#estimateMemory}; so a target that fails fast, and is idle, attracts no calls.
     *
     * <p>With probes, as a detector sends them ({@code LoadProbes} of lbkit-health), a pool of at most 16 targets is compared, and of a
     * third of all. A report enters when it comes, in the place of the oldest, and leaves after a second, after
     * {@code (1 + 1) / ((1 - pool / targets) x probes - removals)} uses on average, at least one, or when it is removed: each pick removes
     * one, with fewer than three probes a third of a report for each, by turns the oldest and the worst. While the pool holds
     * fewer than two, the less busy of two drawn targets is taken, as {@link #leastRequest} does. Without probes, and of fewer than six targets, all are
     * compared by their last reports, which fade towards the mean of the fleet, to 1/2.5 of their weight in half a second.
     *
     * <p>O(pool) per pick, of which threads share the pool and write it, without order: at worst a report serves once too often. The first
     * pick in 0.13 ms looks at all targets, for which a pool lasts at up to some 100 000 calls a second. Without probes O(targets).
     *
     * <p>Source: B. Wydrowski, R. Kleinberg, S. M. Rumble, A. Archer, "Load is not what you should balance: Introducing Prequal", NSDI
     * 2024. The guard against faults, the pool for small fleets and the reports on answers are ours.
     *
     * @param probesPerCall how many probes are sent for each call, as the detector is told; 0 if answers alone carry reports; at most 10
     * @return the policy
     * @throws IllegalArgumentException if {@code probesPerCall} breaks its rule
     */
    public static BalancingPolicy loadAware(double probesPerCall) {
        return new LoadAware(probesPerCall);
    }

    /**
     * The target whose point comes next on a ring of hashes.
     *
     * <p>The layout says where the points stand and how a key is hashed; two callers of one layout, of lbkit or of the
     * system that the layout comes from, send a key to the same target. Weights count by the number of points. A target that
     * joins or leaves moves its own keys alone, provided that the number of points of the others stays. In the layout
     * {@code ketama} it does with equal weights. In {@code xxHash} it does with more targets than the minimum size; below
     * that each target has about {@code minimum size / targets} points, so that a change of the number of targets adds or
     * takes points everywhere, and a part of the other keys moves with them.
     *
     * <p>O(1) per pick. Building is O(points log points) and takes 20 to 24 bytes a point. {@link #maglev} spreads keys more
     * evenly in less memory; take a ring to agree with others, or where no other key may move.
     *
     * <p>Source: D. Karger et al., "Consistent Hashing and Random Trees", STOC 1997.
     *
     * @param layout where points stand
     * @return the policy
     */
    public static HashPolicy ringHash(RingLayout layout) {
        return new RingHash(layout);
    }

    /**
     * The target that owns the key's slot in a table, which the targets filled in turns: the most even of the fast hashes.
     *
     * <p>With equal weights no two targets differ by more than one slot; with others, light targets get up to one slot more
     * than their share, at the cost of the heavy ones. A target that joins or leaves moves its own keys and a few others:
     * about 0.6 % of all with 65537 slots, 0.3 % with 655373. The table is that of Envoy for the same endpoints and table
     * size, by {@linkplain dev.lbkit.Target#address address}, or by id where targets share an address; with
     * {@code KeyHash.seeded(0)} a key goes where Envoy sends it.
     *
     * <p>O(1) per pick: a multiplication and one load. Four bytes a slot. Building takes about
     * {@code tableSize x ln(tableSize)} steps; with unequal weights, at most
     * {@code tableSize x highest weight / mean weight} more.
     *
     * <p>Source: D. E. Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016.
     *
     * @param tableSize the number of slots, a prime from 3 to 5000011; 65537 is usual. It should be 100 times the number
     *     of targets; where it is less than that number, some targets get nothing
     * @param keys how a key is hashed
     * @return the policy
     * @throws IllegalArgumentException if {@code tableSize} breaks its rule
     */
    public static HashPolicy maglev(int tableSize, KeyHash keys) {
        return new Maglev(tableSize, keys);
    }

    /**
     * The target that wins a contest for the key among all of them (highest random weight).
     *
     * <p>Shares follow the weights exactly, and a target that joins, leaves or changes its weight moves its own keys alone,
     * by id. There is no table to build.
     *
     * <p>A new key costs O(targets), a few nanoseconds for each. With more than eight targets a picker remembers the homes
     * of up to 16384 keys in 128 KiB, of twice as many keys as there are targets if that is more, and a key that it
     * remembers costs O(1). It forgets them when the targets change. So take it for up to some hundred targets, or where
     * keys recur.
     *
     * <p>Source: D. G. Thaler, C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM ToN 6(1),
     * 1998.
     *
     * @param keys how a key is hashed
     * @return the policy
     */
    public static HashPolicy rendezvous(KeyHash keys) {
        return new Rendezvous(keys);
    }

    /**
     * The target in the slot that a jump hash gives the key: for targets that are numbered, as replicas and shards are.
     *
     * <p>A target's slot is the whole number, from 0 to 65535, in one of its labels, such as the ordinal of a stateful set;
     * so it does not depend on the list. A key whose slot is free, because its target left, is unfit or was never there, is
     * hashed again until it meets a target. So a target that leaves moves its own keys alone, evenly to all others, and it
     * takes the same keys back when it returns. So does one that joins, at any slot. Where the last slot comes or goes and
     * free slots below it with it, the keys that had fallen on those move too: with {@code e} free ones of {@code s} slots,
     * about e/s of the keys.
     *
     * <p>Targets without such a number, and those of a higher id than another one of the same number, take the free slots in
     * the order of ids; when such a target comes or goes, up to all keys of the others of them may move. Most slots should
     * be taken: with fewer than one in eight, shares become uneven.
     *
     * <p>Ignores weights but for the weight 0 and for a weight that ramps up. O(1) per pick, in the mean
     * {@code slots / targets} hashes; four bytes a slot.
     *
     * <p>Source: O. Ertl, "JumpBackHash", Software: Practice and Experience, 2024, doi:10.1002/spe.3385.
     *
     * @param slotLabel the name of the label that holds the slot's number; not blank
     * @param keys how a key is hashed
     * @return the policy
     * @throws IllegalArgumentException if {@code slotLabel} is blank
     */
    public static HashPolicy jump(String slotLabel, KeyHash keys) {
        return new Jump(slotLabel, keys);
    }

    /**
     * The home of the key, unless that has far more than its share of the calls in flight; then another target, by the same
     * hash.
     *
     * <p>A target is full at {@code c} times its share, by weight, of all calls in flight with the new one, rounded up. A
     * key whose home is full is hashed again, up to 16 times, so that a hot key spreads over all targets and not to a
     * neighbor; then the least loaded target for its weight takes it. So no key, however hot, brings a target far above
     * {@code c} times the mean, and most keys stay at home: at 20 calls a target and keys of Zipf's law with exponent 0.9,
     * 91 % for c = 1.5.
     *
     * <p>O(1) per pick beyond that of {@code inner}, O(targets) where 16 tries find no room. The calls in flight are added
     * up once in as many picks of a thread as a quarter of the targets, and are that old in between.
     *
     * <p>Source: V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018.
     *
     * @param c how much more than the mean a target may have, greater than 1; 1.5 is recommended: less evens loads more,
     *     more keeps more keys at home
     * @param inner gives a key its home
     * @return the policy
     * @throws IllegalArgumentException if {@code c} is not greater than 1, or infinite
     */
    public static BalancingPolicy boundedLoad(double c, HashPolicy inner) {
        return new BoundedLoad(c, inner);
    }

    /**
     * The healthy targets, as long as there are enough of them.
     *
     * <p>Of all targets that it is given it keeps the {@code HEALTHY} ones, if they are enough; else the {@code HEALTHY} and
     * {@code DEGRADED} ones, if those are enough; else all, whatever their status, as then the checks are more likely to be
     * wrong than the targets (panic). So {@code UNKNOWN} and {@code UNHEALTHY} targets are kept in panic alone.
     *
     * <p>Enough is at least one, and a share that is not below the threshold: 5 of 10 are enough for 0.5. Shares are of
     * targets, whatever their weight. But if all {@code HEALTHY} ones are of weight 0 and a {@code DEGRADED} one is not, both
     * are kept: a weight of 0 must not get what a positive one can take. Costs nothing per pick.
     *
     * <p>Source: the panic threshold of Envoy, and the target group health of Elastic Load Balancing.
     *
     * @param panicThreshold the share, from 0 to 1; with 0 one target is enough, with 1 it takes all
     * @param inner chooses from the targets kept
     * @return the policy
     * @throws IllegalArgumentException if {@code panicThreshold} is not from 0 to 1
     */
    public static BalancingPolicy healthyOnly(double panicThreshold, BalancingPolicy inner) {
        return healthyOnly(TargetSet.Minimum.ofShare(panicThreshold), inner);
    }

    /**
     * The healthy targets, as long as there are enough of them by number, by share, or both.
     *
     * <p>As {@link #healthyOnly(double, BalancingPolicy)}; enough is what meets the minimum, and at least one.
     *
     * @param panicThreshold the least number and share; below either it takes all
     * @param inner chooses from the targets kept
     * @return the policy
     */
    public static BalancingPolicy healthyOnly(TargetSet.Minimum panicThreshold, BalancingPolicy inner) {
        return new HealthyOnly(panicThreshold, inner);
    }

    /**
     * The zones that have enough usable targets, as long as there is one.
     *
     * <p>A zone of whose targets fewer are {@code HEALTHY} or {@code DEGRADED} than the minimum says is left as a whole, its
     * usable targets too; if every zone is below, all stay. Shares are of the zone's targets, whatever their weight: a zone of
     * which enough are usable is kept though all of them are of weight 0, and takes the calls if no other one is kept. Targets of
     * unknown zone form a zone of their own. Whether the other zones can carry the calls is not asked: zones need that
     * much to spare.
     *
     * <p>It must be outside {@code healthyOnly} and {@code zoneAware}, which would hide what is missing, and leaves a zone no later than
     * a {@code healthyOnly} inside it panics. Of a balancer that fails closed it sees the usable targets alone, so there a
     * minimum by share keeps every zone. Costs nothing per pick.
     *
     * <p>Source: DNS failover of the target groups of Elastic Load Balancing, by which a zone's address is left out.
     *
     * @param minimum the least number and share of a zone's targets
     * @param inner chooses from the targets of the zones kept
     * @return the policy
     * @throws IllegalArgumentException if a {@code healthyOnly} inside asks for more, so that it would send calls to all targets
     *     of a zone that should have been left before
     */
    public static BalancingPolicy healthyZones(TargetSet.Minimum minimum, BalancingPolicy inner) {
        return new HealthyZones(minimum, inner);
    }

    /**
     * The caller's own zone first, as far as its capacity goes; the rest spills over to zones that can spare some.
     *
     * <p>The capacity of a zone is its part of the total weight. With Z zones in the set, a zone of at least 1/Z keeps all
     * calls of its callers. A smaller one keeps {@code Z x capacity} of them, and the rest goes to the zones of more than
     * 1/Z, in proportion to what they have above that. If the own zone has no target, calls go to all zones by capacity. So
     * each zone gets calls in proportion to its weight, <em>provided that callers are spread evenly over the zones</em>:
     * this is assumed, as the zones of other callers are not known here.
     *
     * <p>Targets of unknown zone form a zone of their own; those of weight 0 have no capacity. Per pick one draw, and none if
     * all calls stay. Builds one picker of {@code inner} for each zone that gets calls.
     *
     * <p>Source: the zone aware routing of Envoy.
     *
     * @param zone where the caller runs, as {@link dev.lbkit.Locality} names it
     * @param inner chooses within a zone
     * @return the policy
     * @throws IllegalArgumentException if {@code zone} is blank
     */
    public static BalancingPolicy zoneAware(String zone, BalancingPolicy inner) {
        return new ZoneAware(zone, inner);
    }

    /**
     * Another target at each further attempt of a call, in another zone where there is one.
     *
     * <p>The first attempt goes straight to {@code inner}. A later one leaves out what {@link dev.lbkit.PickRequest#tried}
     * names: the zones of those targets, if a usable target is outside them, and not of weight 0 unless all usable ones are; else
     * those targets; else, when all were tried, nothing. An unknown zone is no failure domain: of it the tried
     * targets alone are left out.
     *
     * <p>When targets in two zones of one region were tried, the whole region is left out, if a usable target is outside it.
     *
     * <p>It must be the outermost policy: what it leaves is then narrowed by health and zone like any other set. Inside
     * {@code zoneAware} it could not leave the zone.
     *
     * <p>The first attempt costs one size check. A later one allocates, and builds a picker of {@code inner} over what is left;
     * the pickers for up to 64 combinations of tried zones are kept.
     *
     * @param inner chooses from what is left
     * @return the policy
     */
    public static BalancingPolicy avoidTried(BalancingPolicy inner) {
        return new AvoidTried(inner);
    }

    /**
     * The target that the request is pinned to, as long as it can serve; else what {@code inner} chooses.
     *
     * <p>A session keeps its target this way: the application stores the id of {@code lease.target()} with the session, and
     * names it at the next request with {@link dev.lbkit.PickRequest#pinnedTo}. When the target is gone, was found
     * {@code UNHEALTHY}, or was tried already for this call, {@code inner} chooses another one, to which the session then
     * belongs, also when the first one recovers. A target of weight 0 keeps its sessions and gets no new ones.
     *
     * <p>A target that the policies around this one left out cannot keep a session: around {@code healthyOnly} this policy
     * keeps it on a degraded target, inside it moves it. O(1) per pick: one look-up by id, if there is a pin.
     *
     * <p>Source: the sticky sessions of the Application Load Balancer of AWS.
     *
     * @param inner chooses where there is no pin, or none that holds
     * @return the policy
     */
    public static BalancingPolicy sticky(BalancingPolicy inner) {
        return new Sticky(inner);
    }

    /**
     * Shares of the calls for zones, in proportion to the weights of their targets and to what is available there.
     *
     * <p>As {@link #localityWeighted(Map, BalancingPolicy)}, where a zone weighs what its targets weigh together.
     *
     * @param inner chooses within a zone
     * @return the policy
     */
    public static BalancingPolicy localityWeighted(BalancingPolicy inner) {
        return new LocalityWeighted(Map.of(), inner);
    }

    /**
     * Shares of the calls for zones, in proportion to given weights and to what is available there.
     *
     * <p>A zone of whose targets a part {@code a} is {@code HEALTHY} or {@code DEGRADED} counts with
     * {@code weight x min(1, 1.4 x a)}: up to 2 of 7 targets can be lost before its share goes down. If no zone has such a
     * target, those not found {@code UNHEALTHY} count as available, else all. Zones without targets and zones that are not
     * listed get nothing, unless no listed zone has any target: then {@code inner} chooses from all.
     *
     * <p>It must be outside {@code healthyOnly}, which would hide what is not available. Targets of unknown zone form the zone
     * {@code ""}. Per pick one draw. Builds one picker of {@code inner} for each zone that gets calls.
     *
     * <p>Source: the locality weighted load balancing of Envoy.
     *
     * @param weights the weights by zone, as {@link dev.lbkit.Locality} names it; at least 0, one of them more
     * @param inner chooses within a zone
     * @return the policy
     * @throws IllegalArgumentException if a weight is below 0, or none is above
     */
    public static BalancingPolicy localityWeighted(Map<String, Integer> weights, BalancingPolicy inner) {
        return new LocalityWeighted(Group.sorted(weights), inner);
    }

    /**
     * Shares of the calls for groups of targets, such as the versions of a service.
     *
     * <p>A group is formed by the targets that have the same value of a label; those without it have the value {@code ""}. A
     * value that is not listed, or has the weight 0, gets nothing. The share of a group in which no target has a weight goes
     * to the other groups in proportion, unlike weighted target groups of AWS, where an empty group fails its share of the
     * calls. If no listed group has a target, {@code inner} chooses from all.
     *
     * <p>Health is not looked at: outside {@code healthyOnly} a group keeps its share whatever its targets' status, inside it a
     * group without usable targets is missing. Per pick one draw, and none if one group gets all. Builds one picker of
     * {@code inner} for each group that gets calls.
     *
     * @param label the label's name
     * @param weights the weights by value of the label; at least 0, one of them more
     * @param inner chooses within a group
     * @return the policy
     * @throws IllegalArgumentException if {@code label} is blank, if a weight is below 0, or if none is above
     */
    public static BalancingPolicy split(String label, Map<String, Integer> weights, BalancingPolicy inner) {
        return new Split(label, weights, inner);
    }

    /**
     * A few of the targets, others for each caller, so that not everybody connects to everything.
     *
     * <p>The subset are the {@code size} targets with the lowest XXH64 of their id, seeded with that of the caller's name,
     * among those that have a weight and were not found {@code UNHEALTHY}; if they are fewer, the next of the others fill
     * up. When one target comes, goes, fails or recovers, each caller exchanges at most one. The same names give the same
     * subset in every process. How many callers a target has varies as chance would have it; where callers are numbered,
     * {@link #ordinalSubset} is even.
     *
     * <p>Costs nothing per pick. O(targets x log targets) to build.
     *
     * <p>Source: random subsetting, gRPC proposal A68.
     *
     * @param size how many to keep; 20 or more, so that the loss of some does not overload the others
     * @param caller the name of this process, different for each instance
     * @param inner chooses from the subset
     * @return the policy
     * @throws IllegalArgumentException if {@code size} is less than 1, or {@code caller} is blank
     */
    public static BalancingPolicy subset(int size, String caller, BalancingPolicy inner) {
        return new Subset(size, caller, inner);
    }

    /**
     * A few of the targets, evenly dealt out to callers that are numbered, as the pods of a Kubernetes StatefulSet are.
     *
     * <p>As {@link #subset}, but each target gets the same number of callers but for rounding. Targets are numbered in the
     * order of their ids, the shorter one first, so that {@code web-2} comes before {@code web-10}: where targets are added
     * and removed at the end of that order, few callers change a target; one that leaves from the middle renumbers those
     * after it.
     *
     * <p>Costs nothing per pick. O(targets x log targets) to build.
     *
     * <p>Source: Rocksteadier, in "Reinventing Backend Subsetting at Google", ACM Queue 20(5), 2022.
     *
     * @param size how many to keep
     * @param ordinal the number of this process among the callers, from 0 on without gaps
     * @param inner chooses from the subset
     * @return the policy
     * @throws IllegalArgumentException if {@code size} is less than 1, or {@code ordinal} is less than 0
     */
    public static BalancingPolicy ordinalSubset(int size, int ordinal, BalancingPolicy inner) {
        return new OrdinalSubset(size, ordinal, inner);
    }
}
