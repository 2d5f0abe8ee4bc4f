package dev.lbkit.peers;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A policy of one system, ready to be opened over any number of targets.
 *
 * @param policy the label of the policy by which it is compared, or of a floor
 * @param system the system, with its variant if it has several: {@code grpc}, {@code armeria rampingUp}
 * @param benches what can be measured of it
 * @param mostThreads how many threads may share it
 * @param narrow why it leaves targets out in the check, if it is known to
 * @param opener opens it over so many targets
 * @param changing opens it over so many targets that change
 */
public record Contender(
        String policy,
        String system,
        Set<Bench> benches,
        int mostThreads,
        Optional<String> narrow,
        IntFunction<Subject> opener,
        IntFunction<Subject> changing) {

    /** One that picks, and hears how calls end. */
    public static Contender of(Policy policy, String system, IntFunction<Subject> opener) {
        return of(policy.label(), system, EnumSet.of(Bench.PICK, Bench.CYCLE), opener);
    }

    /** One that picks, and has no use for how calls end. */
    public static Contender ofPick(Policy policy, String system, IntFunction<Subject> opener) {
        return of(policy.label(), system, EnumSet.of(Bench.PICK), opener);
    }

    /** One that picks only as part of a call. */
    public static Contender ofCycle(Policy policy, String system, IntFunction<Subject> opener) {
        return of(policy.label(), system, EnumSet.of(Bench.CYCLE), opener);
    }

    static Contender ofFloor(Floor floor, Bench bench, IntFunction<Subject> opener) {
        return of(floor.label(), Floors.SYSTEM, EnumSet.of(bench), opener);
    }

    private static Contender of(String policy, String system, Set<Bench> benches, IntFunction<Subject> opener) {
        return new Contender(policy, system, benches, Integer.MAX_VALUE, Optional.empty(), opener, opener);
    }

    /** The same, known not to reach every target. */
    public Contender narrowBecause(String reason) {
        return new Contender(policy, system, benches, mostThreads, Optional.of(reason), opener, changing);
    }

    /** The same, not safe for use by several threads. */
    public Contender forOneThread() {
        return new Contender(policy, system, benches, 1, narrow, opener, changing);
    }

    /** The same, whose targets can change in these ways. */
    public Contender changing(Bench... changes) {
        return changing(opener, changes);
    }

    /** The same, whose targets can change in these ways if it is opened in another way. */
    public Contender changing(IntFunction<Subject> other, Bench... changes) {
        Set<Bench> more = EnumSet.copyOf(benches);
        more.addAll(List.of(changes));
        return new Contender(policy, system, more, mostThreads, narrow, opener, other);
    }

    Subject open(int size) {
        return opener.apply(size);
    }

    Subject openToChange(int size) {
        return changing.apply(size);
    }

    /** What one fork is told to measure. */
    String label() {
        return policy + "/" + system;
    }
}
