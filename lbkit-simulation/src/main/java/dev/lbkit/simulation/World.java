package dev.lbkit.simulation;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import java.time.Duration;

/** What the requests of a run share. */
record World(VirtualTime time, Fleet fleet, Network network, Journal journal, Duration deadline) {

    /** A client: its balancer, and what makes its calls. */
    record Client(Locality place, LoadBalancer balancer, Calls.Caller caller) {}

    /** Runs a task after a message was on its way between a client's place and a server; at once if that takes no time. */
    void travel(Locality place, Machine server, Runnable task) {
        long delay = network.between(place, server.target().locality());
        if (delay == 0) {
            task.run();
        } else {
            time.in(delay, task);
        }
    }
}
