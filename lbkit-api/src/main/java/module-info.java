/**
 * The vocabulary of lbkit and its shell: targets, policies, pickers, leases, and the balancer that runs them.
 *
 * <p>With this module and a policy of fifteen lines an application can balance.
 */
module dev.lbkit {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.lbkit;
}
