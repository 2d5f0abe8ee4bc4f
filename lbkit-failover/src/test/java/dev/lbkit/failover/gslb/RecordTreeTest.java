package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.RecordTree.failover;
import static dev.lbkit.failover.gslb.RecordTree.geolocation;
import static dev.lbkit.failover.gslb.RecordTree.geoproximity;
import static dev.lbkit.failover.gslb.RecordTree.ipPrefix;
import static dev.lbkit.failover.gslb.RecordTree.latency;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.multivalue;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of record selection; the numbers in comments are those of its examples. */
final class RecordTreeTest {

    private static final Client NEAR_EAST =
            Client.UNKNOWN.withLatency("us-east", ofMillis(20)).withLatency("ap-southeast", ofMillis(180));
    private static final Client SEATTLE = Client.UNKNOWN.in(new Place("NA", "US", "WA"));

    /** Everything is healthy but these, given with spaces between them. */
    private static Predicate<String> without(String unhealthy) {
        return name -> !Arrays.asList(unhealthy.split(" ")).contains(name);
    }

    private static Set<String> leaves(RecordTree tree, Client client, String unhealthy) {
        return tree.resolve(client, without(unhealthy)).shares().keySet();
    }

    @ParameterizedTest
    @CsvSource({"'', primary", "secondary, primary", "primary, secondary", "primary secondary, primary"})
    void failover_anyHealth_followsTheTruthTable(String unhealthy, String expected) {
        RecordTree tree = failover("shop", leaf("primary"), leaf("secondary"));

        Set<String> answer = leaves(tree, Client.UNKNOWN, unhealthy);

        assertThat(answer).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, '', 0.3333, 0.3333, 0.3333", // 2
        "10, 20, 0, a b, 0, 0, 1", // 3
        "10, 20, 0, a, 0, 1, 0", // 4
        "10, 20, 0, a b c, 0.3333, 0.6667, 0", // 5
        "1, 255, 0, '', 0.00390625, 0.99609375, 0",
        "0, 0, 5, c, 0.5, 0.5, 0",
        "1, 1, 1, c, 0.5, 0.5, 0", // active-active, one of three fails
        "1, 1, 1, a b c, 0.3333, 0.3333, 0.3333", // and all three
    })
    void weighted_anyHealth_sharesByWeight(
            int a, int b, int c, String unhealthy, double one, double two, double three) {
        RecordTree tree = weighted("w", a, leaf("a")).with(b, leaf("b")).with(c, leaf("c"));

        Map<String, Double> shares =
                tree.resolve(Client.UNKNOWN, without(unhealthy)).shares();

        assertThat(shares.getOrDefault("a", 0.0)).isCloseTo(one, within(1e-4));
        assertThat(shares.getOrDefault("b", 0.0)).isCloseTo(two, within(1e-4));
        assertThat(shares.getOrDefault("c", 0.0)).isCloseTo(three, within(1e-4));
    }

    @Test
    void weighted_oneIn256Drawn_isDrawnThatOften() { // 1
        Answer answer = weighted("w", 1, leaf("a")).with(255, leaf("b")).resolve(Client.UNKNOWN, without(""));
        SplittableRandom random = new SplittableRandom(5);

        long drawn = IntStream.range(0, 256_000)
                .filter(i -> answer.draw(random).equals(List.of("a")))
                .count();

        assertThat(drawn).isBetween(900L, 1100L);
    }

    private static Branch<Integer> east() {
        return weighted("us-east", 10, leaf("e1")).with(10, leaf("e2"));
    }

    private static RecordTree world(RecordTree east) {
        return latency("world", "us-east", east).with("ap-southeast", leaf("ap"));
    }

    @Test
    void latency_nearestIsDead_isBackedOutOf() { // 6, 7, 8
        assertThat(leaves(world(east()), NEAR_EAST, "")).containsExactly("e1", "e2");
        assertThat(leaves(world(east()), NEAR_EAST, "e1 e2")).containsExactly("ap");
        assertThat(leaves(world(east().withoutEvaluation()), NEAR_EAST, "e1 e2"))
                .containsExactly("e1", "e2");
        assertThat(leaves(world(east()), NEAR_EAST, "e1")).containsExactly("e2");
    }

    @Test
    void branch_ownCheckFails_isSkipped() { // 9
        assertThat(leaves(world(east()), NEAR_EAST, "us-east")).containsExactly("ap");
        assertThat(leaves(world(east().withoutEvaluation()), NEAR_EAST, "us-east"))
                .containsExactly("ap");
    }

    @Test
    void latency_everythingIsDown_nearestAnswersAsLastResort() {
        Answer answer = world(east()).resolve(NEAR_EAST, without("e1 e2 ap"));

        assertThat(answer.isLastResort()).isTrue();
        assertThat(answer.shares()).containsOnlyKeys("e1", "e2");
        assertThat(answer.toString()).contains("world (latency): none is healthy, so all count as healthy: us-east");
    }

    @Test
    void latency_unknownRegion_comesLast() {
        RecordTree tree = latency("world", "mars", leaf("mars")).with("ap-southeast", leaf("ap"));

        assertThat(leaves(tree, NEAR_EAST, "")).containsExactly("ap");
        assertThat(leaves(tree, NEAR_EAST, "ap")).containsExactly("mars");
    }

    @ParameterizedTest
    @CsvSource({"'', wa", "wa, us", "wa us, na", "wa us na, all", "wa us na all, wa"})
    void geolocation_smallestAreaIsUnhealthy_goesUp(String unhealthy, String expected) { // 10
        RecordTree tree = geolocation("geo", Place.ANYWHERE, leaf("all"))
                .with(Place.continent("NA"), leaf("na"))
                .with(Place.country("US"), leaf("us"))
                .with(Place.subdivision("US", "WA"), leaf("wa"))
                .with(Place.country("FR"), leaf("fr"));

        Set<String> answer = leaves(tree, SEATTLE, unhealthy);

        assertThat(answer).containsExactly(expected);
    }

    @Test
    void geolocation_noDefaultAndNoPlace_hasNoAnswer() { // 11
        RecordTree tree = geolocation("geo", Place.country("FR"), leaf("fr"));

        Answer answer = tree.resolve(SEATTLE, without(""));

        assertThat(answer.options()).isEmpty();
        assertThat(answer.draw(new SplittableRandom(1))).isEmpty();
        assertThat(answer.toString()).startsWith("no answer\n  geo (geolocation): no record for Client[place=NA US WA");
    }

    @Test
    void branch_nothingBelowForTheClient_isPassedOver() {
        RecordTree tree = failover("shop", geolocation("geo", Place.country("FR"), leaf("fr")), leaf("us"));

        assertThat(leaves(tree, SEATTLE, "")).containsExactly("us");
        assertThat(leaves(tree, SEATTLE, "us")).containsExactly("us");
    }

    @ParameterizedTest
    @CsvSource({"150, 50, 75", "100, -50, 200", "1000, -25, 1333.3333", "1000, 25, 750", "1000, 99, 10"})
    void geoproximity_bias_stretchesTheDistance(double km, int bias, double expected) { // 12, 13
        double biased = Proximity.biased(km, bias);

        assertThat(biased).isCloseTo(expected, within(1e-3));
    }

    @Test
    void geoproximity_biasOutweighsDistance_fartherOneAnswers() { // 12
        double kmPerDegree = new Coordinates(0, 0).distanceKm(new Coordinates(1, 0));
        RecordTree tree = geoproximity(
                        "near", Proximity.at(150 / kmPerDegree, 0).withBias(50), leaf("a"))
                .with(Proximity.at(-100 / kmPerDegree, 0), leaf("b"));

        Answer answer = tree.resolve(Client.UNKNOWN.at(new Coordinates(0, 0)), without(""));

        assertThat(answer.shares()).containsOnlyKeys("a");
        assertThat(answer.steps()).containsExactly("near (geoproximity): a (150 km, 75 with bias 50)");
        assertThat(leaves(tree, Client.UNKNOWN.at(new Coordinates(0, 0)), "a")).containsExactly("b");
        assertThat(leaves(tree, Client.UNKNOWN, "")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({"12, 0, 8", "3, 0, 3", "12, 12, 8", "5, 4, 1", "1, 1, 1", "9, 1, 8"})
    void multivalue_anyHealth_answersWithUpToEight(int count, int unhealthy, int expected) { // 14
        List<String> names = IntStream.range(0, count).mapToObj(i -> "v" + i).toList();

        Answer answer = multivalue("many", names)
                .resolve(Client.UNKNOWN, name -> !names.subList(0, unhealthy).contains(name));

        List<String> drawn = answer.draw(new SplittableRandom(3));
        assertThat(drawn).hasSize(expected).doesNotHaveDuplicates();
        assertThat(answer.isLastResort()).isEqualTo(unhealthy == count);
        if (unhealthy < count) {
            assertThat(drawn).isSubsetOf(names.subList(unhealthy, count));
        }
    }

    @Test
    void multivalue_manyDraws_giveEveryLeaf() {
        Answer answer = multivalue(
                        "many", IntStream.range(0, 12).mapToObj(i -> "v" + i).toList())
                .resolve(Client.UNKNOWN, without(""));
        SplittableRandom random = new SplittableRandom(4);

        long seen = IntStream.range(0, 50)
                .boxed()
                .flatMap(i -> answer.draw(random).stream())
                .distinct()
                .count();

        assertThat(seen).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::/32, 2001:db8:0:1234::/64, '', net", // 15
        "2001:db8:0::/48, 2001:db8::/32, '', other", // 15: a block does not match what is inside it
        "10.0.0.0/8, 10.1.2.3, '', net",
        "10.0.0.0/8, 10.1.2.3, net, other",
        "10.0.0.0/8, 11.1.2.3, '', other",
    })
    void ipPrefix_anyClient_longestContainingBlockAnswers(
            String block, String client, String unhealthy, String expected) {
        RecordTree tree = ipPrefix("ip", IpBlocks.others(), leaf("other")).with(IpBlocks.of(block), leaf("net"));

        Set<String> answer = leaves(tree, Client.UNKNOWN.from(IpPrefix.parse(client)), unhealthy);

        assertThat(answer).containsExactly(expected);
    }

    @Test
    void ipPrefix_nestedBlocks_longestFirst() {
        RecordTree tree = ipPrefix("ip", IpBlocks.of("10.0.0.0/8"), leaf("wide"))
                .with(IpBlocks.of("192.0.2.0/24", "10.1.0.0/16"), leaf("narrow"));
        Client client = Client.UNKNOWN.from(IpPrefix.parse("10.1.2.3"));

        assertThat(leaves(tree, client, "")).containsExactly("narrow");
        assertThat(leaves(tree, client, "narrow")).containsExactly("wide");
        assertThat(leaves(tree, Client.UNKNOWN, "")).isEmpty();
    }

    @Test
    void resolve_nestedWeights_multiply() {
        RecordTree tree = weighted("w", 1, east()).with(3, leaf("ap"));

        Answer answer = tree.resolve(Client.UNKNOWN, without("e1"));

        assertThat(answer.shares()).containsExactly(Map.entry("e2", 0.25), Map.entry("ap", 0.75));
        assertThat(answer.steps())
                .containsExactly(
                        "w (weighted): us-east (weight 1) 25.0 %, ap (weight 3) 75.0 %",
                        "us-east (weighted): e2 (weight 10); unhealthy: e1 (weight 10)");
    }

    @Test
    void tree_ruleBroken_isRefused() {
        assertThatThrownBy(() -> leaf(" ")).hasMessage("name: ' ' (expected: not blank)");
        assertThatThrownBy(() -> weighted("w", 256, leaf("a"))).hasMessage("weight: 256 (expected: from 0 to 255)");
        assertThatThrownBy(() -> multivalue("m", List.of())).hasMessage("leaves: none (expected: at least one) in m");
        assertThatThrownBy(() -> IpBlocks.of("10.0.0.0/25"))
                .hasMessage("block: 10.0.0.0/25 (expected: a length from 1 to 24)");
        assertThatThrownBy(() -> Place.subdivision("", "WA"))
                .hasMessage("country: '' (expected: the country of subdivision WA)");
    }

    /** Whatever fails, somebody answers, shares add up to 1, and nobody unhealthy answers unless all are. */
    @Property(tries = 300)
    void resolve_anyHealthAndWeights_alwaysAnswers(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 255) Integer> weights,
            @ForAll @LongRange(min = 0, max = 255) long healthy) {
        Branch<Integer> tree = weighted("w", weights.get(0), leaf("0"));
        for (int i = 1; i < weights.size(); i++) {
            tree = tree.with(weights.get(i), leaf("" + i));
        }
        Predicate<String> isHealthy = name -> name.equals("w") || (healthy >> Integer.parseInt(name) & 1) == 1;

        Answer answer = tree.resolve(Client.UNKNOWN, isHealthy);

        assertThat(answer.shares().values().stream().mapToDouble(d -> d).sum()).isCloseTo(1, within(1e-9));
        assertThat(answer.shares().keySet().stream().allMatch(isHealthy)).isEqualTo(!answer.isLastResort());
    }

    @Property
    void distance_anyTwoPoints_isSymmetricAndAtMostHalfTheEquator(
            @ForAll @IntRange(min = -90, max = 90) int north,
            @ForAll @IntRange(min = -180, max = 180) int east,
            @ForAll @IntRange(min = -90, max = 90) int otherNorth,
            @ForAll @IntRange(min = -180, max = 180) int otherEast) {
        Coordinates one = new Coordinates(north, east);
        Coordinates other = new Coordinates(otherNorth, otherEast);

        double km = one.distanceKm(other);

        assertThat(km).isBetween(0.0, 20_015.2).isEqualTo(other.distanceKm(one), within(1e-6));
        assertThat(one.distanceKm(one)).isZero();
    }
}
