package dev.lbkit.algorithms;

import java.util.List;

/** A rule that gives hosts their points on a ring. */
interface Points {

    /** How a key is hashed to find its point. */
    KeyHash keys();

    /** The ring of some hosts, sorted by name. */
    Ring ring(List<Host> hosts);
}
