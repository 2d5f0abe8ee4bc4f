package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A record of global load balancing: a leaf, or a branch that chooses among records below it.
 *
 * <p>A branch ranks its records for a client. The best rank in which a record is healthy answers, its healthy records by
 * weight. A branch is healthy while a record below it that could answer this client is, so a dead branch is backed out of
 * and the next rank is used. While none of a branch's records is healthy all of them count as healthy, so an outage of
 * everything still has an answer: the last resort, which {@link Answer#isLastResort} shows.
 *
 * <p>Immutable. Resolving costs O(records log records) and belongs off the request path. Source: the routing policies of
 * <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html">Route 53</a>, decided in this process
 * and therefore without a time to live.
 */
public sealed interface RecordTree permits Leaf, Branch {

    /**
     * What the record is called in answers, reasons and questions for its health.
     *
     * @return not blank
     */
    String name();

    /**
     * A record that answers with itself. One leaf may stand in several branches.
     *
     * @param name its name, for example that of a region; not blank
     * @return the leaf
     * @throws IllegalArgumentException if the name is blank
     */
    static RecordTree leaf(String name) {
        return new Leaf(name);
    }

    /**
     * The primary while it is healthy, else the secondary; the primary if neither is.
     *
     * @param name the branch's name; not blank
     * @param primary the preferred record
     * @param secondary the record that takes over
     * @return the branch
     * @throws IllegalArgumentException if the name is blank
     */
    static Branch<?> failover(String name, RecordTree primary, RecordTree secondary) {
        return new Branch<>(name, new Failover(), "primary", primary).with("secondary", secondary);
    }

    /**
     * Each record in proportion to its weight. A record of weight 0 answers only while no record of positive weight is
     * healthy, which makes it a standby; if all are 0, all are equal.
     *
     * @param name the branch's name; not blank
     * @param weight the first record's weight; from 0 to 255
     * @param record the first record
     * @return the branch
     * @throws IllegalArgumentException if the name is blank or the weight breaks its rule
     */
    static Branch<Integer> weighted(String name, int weight, RecordTree record) {
        return new Branch<>(name, new Weighted(), weight, record);
    }

    /**
     * The record of the region with the lowest {@linkplain Client#withLatency latency} to the client. Regions of unknown
     * latency come last, and equal ones share.
     *
     * @param name the branch's name; not blank
     * @param region the first record's region
     * @param record the first record
     * @return the branch
     * @throws IllegalArgumentException if the name is blank
     */
    static Branch<String> latency(String name, String region, RecordTree record) {
        return new Branch<>(name, new LowestLatency(), region, record);
    }

    /**
     * The record of the smallest area that contains the client; if that is unhealthy the next larger one, up to
     * {@link Place#ANYWHERE}. Without a record for anywhere, a client outside all areas gets no answer.
     *
     * @param name the branch's name; not blank
     * @param place the first record's area
     * @param record the first record
     * @return the branch
     * @throws IllegalArgumentException if the name is blank
     */
    static Branch<Place> geolocation(String name, Place place, RecordTree record) {
        return new Branch<>(name, new Geolocation(), place, record);
    }

    /**
     * The record at the smallest biased distance from the client. Equal distances share; so do all records if the client's
     * coordinates are unknown.
     *
     * @param name the branch's name; not blank
     * @param place where the first record is, and how far it reaches
     * @param record the first record
     * @return the branch
     * @throws IllegalArgumentException if the name is blank
     */
    static Branch<Proximity> geoproximity(String name, Proximity place, RecordTree record) {
        return new Branch<>(name, new Geoproximity(), place, record);
    }

    /**
     * The record with the longest block of addresses that contains the client's; if that is unhealthy the next longest, up to
     * {@link IpBlocks#others()}. A client that is itself a block matches what contains all of it. Without a record for others,
     * a client outside all blocks gets no answer.
     *
     * @param name the branch's name; not blank
     * @param blocks the first record's blocks
     * @param record the first record
     * @return the branch
     * @throws IllegalArgumentException if the name is blank
     */
    static Branch<IpBlocks> ipPrefix(String name, IpBlocks blocks, RecordTree record) {
        return new Branch<>(name, new LongestPrefix(), blocks, record);
    }

    /**
     * Up to {@link Answer#MOST_VALUES} healthy leaves at once, in random order; as many unhealthy ones if all are.
     *
     * @param name the branch's name; not blank
     * @param leaves the names of the leaves; at least one
     * @return the branch
     * @throws IllegalArgumentException if a name is blank or there is no leaf
     */
    static Branch<?> multivalue(String name, List<String> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("leaves: none (expected: at least one) in " + name);
        }
        Branch<Integer> branch = new Branch<>(name, new Multivalue(), 0, leaf(leaves.get(0)));
        for (String next : leaves.subList(1, leaves.size())) {
            branch = branch.with(0, leaf(next));
        }
        return branch;
    }

    /**
     * Answers a client.
     *
     * @param client what is known of it
     * @param isHealthy the check of a leaf or a branch, by its name; asked at most once for each place of a record, on this
     *     thread; a record without a check is healthy
     * @return who answers with what share, and why
     */
    default Answer resolve(Client client, Predicate<String> isHealthy) {
        requireNonNull(isHealthy, "isHealthy");
        return new Resolver(client, leaf -> true, record -> isHealthy.test(record.name())).resolve(this);
    }

    /**
     * The tree as a policy for the calls of one client, which is usually this process.
     *
     * <p>A leaf stands for the targets that {@code leafOf} gives its name to. It is healthy while one of them is usable, and
     * counts as not there while it has none; branches have no check of their own. The inner policy chooses among the targets
     * of the leaf, all of a multivalue branch being one set, and is best one that prefers healthy targets. If the tree has no
     * answer, or no leaf has a target, the inner policy chooses among all targets.
     *
     * <p>The tree is resolved when the picker is built. A pick costs what the inner policy's does, and one random number where
     * more than one leaf has a share.
     *
     * @param client what is known of whoever makes the calls
     * @param leafOf gives the name of a target's leaf, for example {@code target -> target.locality().region()}
     * @param inner chooses inside a leaf
     * @return the policy
     */
    default BalancingPolicy around(Client client, Function<Target, String> leafOf, BalancingPolicy inner) {
        return around(client, leafOf, TargetSet.Minimum.ofCount(1), inner);
    }

    /**
     * The same policy with leaves that are healthy while enough of their targets are usable.
     *
     * @param client what is known of whoever makes the calls
     * @param leafOf gives the name of a target's leaf
     * @param minimum the least number and share of a leaf's targets; below either the leaf is unhealthy. Let it be no lower than the
     *     panic threshold of the inner policy, or calls go to all targets of a leaf that should have been left before
     * @param inner chooses inside a leaf
     * @return the policy
     */
    default BalancingPolicy around(
            Client client, Function<Target, String> leafOf, TargetSet.Minimum minimum, BalancingPolicy inner) {
        return new RecordPolicy(this, client, leafOf, minimum, inner);
    }
}
