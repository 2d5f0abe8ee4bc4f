package dev.lbkit.failover;

import dev.lbkit.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * A member tells one figure, which falls with time and with each success, and rises with each fault. So while it falls, what is old in it
 * falls in proportion, and what it rises by is new. Whoever has no fault while a tier returns is never blamed for an old one; whose calls
 * all fail is found however bad it was before, as what is old fades and what is new does not.
 */
/**
 * How much of a tier's fault rate is newer than the return of the tier. Immutable.
 *
 * @param parts by member, those alone that had faults
 * @param recent the part of the tier's calls that fail, without what is older
 */
record Evidence(Map<Member, Part> parts, double recent) {

    /** A rate below this is none. */
    static final double NEGLIGIBLE = 1e-3;

    /**
     * What is seen of a member.
     *
     * @param member the member
     * @param share its part of the tier's usable weight
     * @param faults its fault rate
     */
    record Rate(Member member, double share, double faults) {}

    /**
     * What is known of a member.
     *
     * @param rate its fault rate when it was looked at last
     * @param older how much of that is older than the return
     */
    record Part(double rate, double older) {

        private static final Part NONE = new Part(0, 0);

        private Part after(double next) {
            return new Part(next, older * Math.min(1, next / Math.max(rate, Double.MIN_NORMAL)));
        }
    }

    /** The return begins: whatever is seen is older. */
    static Evidence before(List<Rate> rates) {
        Map<Member, Part> parts = new HashMap<>();
        rates.forEach(rate -> parts.put(rate.member, new Part(rate.faults, rate.faults)));
        return new Evidence(parts, 0);
    }

    /** The return goes on. */
    Evidence after(List<Rate> rates) {
        Map<Member, Part> next = new HashMap<>();
        double sum = 0;
        for (Rate rate : rates) {
            Part part = parts.getOrDefault(rate.member, Part.NONE).after(rate.faults);
            next.put(rate.member, part);
            sum += rate.share * (part.rate - part.older);
        }
        return new Evidence(next, sum);
    }
}
