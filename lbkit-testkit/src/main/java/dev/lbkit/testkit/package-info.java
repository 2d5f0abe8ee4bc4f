/**
 * What the test of a policy, a detector or a listener needs: fakes instead of mocks, and a contract.
 *
 * <p>A user's own algorithm is tested by a class that implements {@link dev.lbkit.testkit.PolicyContract}.
 */
@NullMarked
package dev.lbkit.testkit;

import org.jspecify.annotations.NullMarked;
