/**
 * Policies as values.
 *
 * <p>{@link dev.lbkit.algorithms.Policies} makes them. Each is a record, so two policies of one configuration are equal and
 * {@code toString} is that configuration. A leaf chooses one member; a composer narrows the set and hands it to the policy
 * that it was given.
 */
@NullMarked
package dev.lbkit.algorithms;

import org.jspecify.annotations.NullMarked;
