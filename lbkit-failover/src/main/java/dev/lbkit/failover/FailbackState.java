package dev.lbkit.failover;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where all tiers stand, by tier; one that is not named serves, has no order, and is not on its way back. Immutable.
 *
 * @param returns where a tier stands
 * @param orders what an operator wants of it
 * @param evidence what is heard of it on its way back
 */
record FailbackState(
        Map<Integer, TierReturn> returns, Map<Integer, TierReturn.Order> orders, Map<Integer, Evidence> evidence) {

    /** Every tier serves. */
    static final FailbackState START = new FailbackState(Map.of(), Map.of(), Map.of());

    private static final String KIND = "failback";
    private static final Pattern TIER = Pattern.compile(
            "(-?\\d{1,10}):" + oneOf(TierReturn.Phase.values()) + ":(\\d{1,12}):" + oneOf(TierReturn.Order.values()));
    private static final long MILLI = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(366); // every rule is shorter

    boolean isIdle() {
        return orders.isEmpty() && returns.isEmpty();
    }

    TierReturn of(int tier) {
        return returns.getOrDefault(tier, TierReturn.START);
    }

    TierReturn.Order order(int tier) {
        return orders.getOrDefault(tier, TierReturn.Order.NONE);
    }

    FailbackState ordered(int tier, TierReturn.Order order) {
        Map<Integer, TierReturn.Order> more = new TreeMap<>(orders);
        more.put(tier, order);
        more.values().remove(TierReturn.Order.NONE);
        return new FailbackState(returns, more, evidence);
    }

    /** It in a form that outlives the process; empty if every tier serves. */
    String note(long now) {
        Set<Integer> tiers = new TreeSet<>(returns.keySet());
        tiers.addAll(orders.keySet());
        return tiers.stream().map(tier -> " " + note(tier, now)).collect(joining("", isIdle() ? "" : KIND, ""));
    }

    private String note(int tier, long now) {
        TierReturn at = of(tier);
        long age = at.equals(TierReturn.START) ? 0 : Math.max(0, now - at.since());
        return tier + ":" + at.phase().name() + ":" + age / MILLI + ":"
                + order(tier).name();
    }

    /** What a note says that was made some time ago; empty if it is of something else. What was heard of calls is not in it. */
    static Optional<FailbackState> noted(String note, long now, Duration away) {
        List<String> parts = List.of(note.split(" ", -1));
        Map<Integer, TierReturn> returns = new TreeMap<>();
        Map<Integer, TierReturn.Order> orders = new TreeMap<>();
        for (String part : parts.subList(1, parts.size())) {
            Matcher known = TIER.matcher(part);
            if (!known.matches()) {
                return Optional.empty();
            }
            int tier = (int) Long.parseLong(known.group(1));
            Duration age = Duration.ofMillis(Long.parseLong(known.group(3))).plus(away);
            long since = now - (age.compareTo(LONGEST) < 0 ? age : LONGEST).toNanos();
            returns.put(tier, new TierReturn(TierReturn.Phase.valueOf(known.group(2)), since));
            orders.put(tier, TierReturn.Order.valueOf(known.group(4)));
        }
        returns.values().removeIf(at -> at.phase() == TierReturn.Phase.SERVING);
        orders.values().removeIf(order -> order == TierReturn.Order.NONE);
        return parts.get(0).equals(KIND) ? Optional.of(new FailbackState(returns, orders, Map.of())) : Optional.empty();
    }

    private static String oneOf(Enum<?>[] names) {
        return Stream.of(names).map(Enum::name).collect(joining("|", "(", ")"));
    }
}
