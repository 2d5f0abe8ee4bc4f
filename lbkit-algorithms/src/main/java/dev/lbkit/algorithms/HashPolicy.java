package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;

/**
 * A policy that sends a key to one target, always the same one while the targets stay the same.
 *
 * <p>The key of a request is its {@linkplain dev.lbkit.PickRequest#affinityKey affinity key}, hashed as the policy says;
 * else its {@linkplain dev.lbkit.PickRequest#flowKey flow key}, which is a hash already and is used as it is; else 64 random
 * bits.
 *
 * <p>Made by {@link Policies}, and taken by {@link Policies#boundedLoad}. The order of the target list plays no part.
 */
public sealed interface HashPolicy extends BalancingPolicy permits HashLeaf {}
