package dev.lbkit;

import java.time.Duration;
import java.util.List;

/** Something rare that a balancer did or suffered, with what a person on call needs to know of it. */
public sealed interface BalancerEvent {

    /**
     * Which balancer it was.
     *
     * @return the name given to its builder
     */
    String balancer();

    /**
     * A target is known from now on.
     *
     * @param balancer the balancer's name
     * @param target the newcomer
     */
    record TargetJoined(String balancer, Target target) implements BalancerEvent {}

    /**
     * A target is forgotten: discovery dropped it and its leases have ended or were abandoned.
     *
     * @param balancer the balancer's name
     * @param target the departed
     * @param abandoned leases that were still open at the drain deadline
     */
    record TargetLeft(String balancer, Target target, int abandoned) implements BalancerEvent {}

    /**
     * A target's status changed.
     *
     * @param balancer the balancer's name
     * @param target the target
     * @param from the status before
     * @param to the status now
     * @param reason why, in the words of whoever decided it
     */
    record StatusChanged(String balancer, Target target, HealthStatus from, HealthStatus to, String reason)
            implements BalancerEvent {}

    /**
     * Discovery failed or gave a list that cannot be used; the last good list stays.
     *
     * @param balancer the balancer's name
     * @param reason what was wrong
     * @param kept how many targets stay in use
     * @param age how old the list in use is
     */
    record DiscoveryRefused(String balancer, String reason, int kept, Duration age) implements BalancerEvent {}

    /**
     * Leases were open for longer than allowed and count as lost.
     *
     * @param balancer the balancer's name
     * @param target the target they were on
     * @param count how many
     */
    record LeasesReclaimed(String balancer, Target target, int count) implements BalancerEvent {}

    /**
     * Foreign code (a policy, a detector, a weighting, a source) threw; what it should have changed stays as it was.
     *
     * @param balancer the balancer's name
     * @param part what failed
     * @param cause what it threw
     */
    record PartFailed(String balancer, String part, Throwable cause) implements BalancerEvent {}

    /**
     * A call is about to be tried once more.
     *
     * @param balancer the balancer's name
     * @param failed the target of the attempt that failed
     * @param outcome how that attempt ended
     * @param attempt the number of the attempt to come; at least 2
     */
    record CallRetried(String balancer, Target failed, Outcome outcome, int attempt) implements BalancerEvent {}

    /**
     * A call was slow, and a second attempt of it begins beside the first one.
     *
     * @param balancer the balancer's name
     * @param slow the target that has not answered yet
     * @param after how long it has had
     * @param attempt the number of the attempt that begins; at least 2
     */
    record CallHedged(String balancer, Target slow, Duration after, int attempt) implements BalancerEvent {}

    /**
     * A call was given up.
     *
     * @param balancer the balancer's name
     * @param reason which rule ended it: attempts, budget, deadline, outcome, no target, overload
     * @param tried the targets tried, in order
     */
    record CallFailed(String balancer, String reason, List<Target> tried) implements BalancerEvent {}

    /**
     * A balancer went on from what an earlier process had learned.
     *
     * @param balancer the balancer's name
     * @param restored how many of its targets were known
     * @param unknown how many of those saved are not on the list any more, or somewhere else, and were left out
     * @param away the time between saving and restoring
     */
    record StateRestored(String balancer, int restored, int unknown, Duration away) implements BalancerEvent {}
}
