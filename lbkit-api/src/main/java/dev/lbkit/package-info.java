/**
 * The vocabulary of client-side load balancing, and the shell that runs it.
 *
 * <p>A {@link dev.lbkit.BalancingPolicy policy} is a value that turns an immutable, never-empty {@link dev.lbkit.TargetSet
 * target set} into a {@link dev.lbkit.Picker picker}; policies compose by argument; only the {@link dev.lbkit.LoadBalancer
 * balancer} knows time, threads and membership.
 *
 * <p>Two one-way paths cross this package. A <em>request</em> goes {@code acquire -> pick -> lease -> complete -> member
 * counters -> detectors}, on the caller's thread, without a lock. An <em>update</em> goes {@code source | verdict | tick ->
 * update loop -> target set -> policy.over -> picker}, on one logical thread. No arrow goes back.
 */
@NullMarked
package dev.lbkit;

import org.jspecify.annotations.NullMarked;
