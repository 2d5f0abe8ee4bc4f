package dev.lbkit;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Stands in for a picker while there is nothing to pick from, so that the request path has no case for it. */
record Refusal(
        String balancer,
        NoTargetException.Reason reason,
        Map<HealthStatus, Integer> counts,
        boolean failsClosed,
        Failure lastFailure)
        implements Picker {

    /** The last thing that went wrong: where, what and when. */
    record Failure(String where, String what, long at) {
        static final Failure NONE = new Failure("", "", 0);
    }

    static Refusal closed(String balancer) {
        return new Refusal(balancer, NoTargetException.Reason.CLOSED, Map.of(), false, Failure.NONE);
    }

    static Refusal of(String balancer, View view, boolean failsClosed) {
        Map<HealthStatus, Integer> counts = new EnumMap<>(HealthStatus.class);
        counts.putAll(view.counts());
        NoTargetException.Reason reason = view.rows().isEmpty()
                ? NoTargetException.Reason.NONE_KNOWN
                : view.rows().stream().allMatch(row -> row.status() == HealthStatus.DRAINING)
                        ? NoTargetException.Reason.ALL_DRAINING
                        : NoTargetException.Reason.NONE_USABLE;
        return new Refusal(balancer, reason, counts, failsClosed, view.lastFailure());
    }

    @Override
    public Member pick(PickRequest request, long now) {
        throw new NoTargetException(message(now), reason, counts);
    }

    private String message(long now) {
        if (reason == NoTargetException.Reason.CLOSED) {
            return balancer + ": no target available: the balancer is closed";
        }
        int known = counts.values().stream().mapToInt(Integer::intValue).sum();
        String byStatus = counts.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", " (", ")"));
        return balancer + ": no target available: " + known + " known"
                + (counts.isEmpty() ? "" : byStatus)
                + (failsClosed ? ", panic mode off" : "")
                + (lastFailure.equals(Failure.NONE) ? "" : "; last failure " + told(now));
    }

    private String told(long now) {
        return String.format(
                Locale.ROOT,
                "%s '%s' %.1f s ago",
                lastFailure.where(),
                lastFailure.what(),
                (now - lastFailure.at()) / 1e9);
    }
}
