package dev.lbkit.algorithms;

import java.util.List;

/*
 * The scale is what a host of the whole weight would get. It gives the lightest host a whole number of points, so that equal
 * hosts get equally many, and it is raised until the ring has the minimum size. Points are dealt in the order of names; one
 * that is due in part is dealt to the host that completes it.
 */
/** The points of Envoy and gRPC. */
record XxHashPoints(int minimumSize, int maximumSize) implements Points {

    private static final KeyHash XXH64 = KeyHash.seeded(0);

    @Override
    public KeyHash keys() {
        return XXH64;
    }

    @Override
    public Ring ring(List<Host> hosts) {
        double total = hosts.stream().mapToDouble(Host::weight).sum();
        double lightest = hosts.stream().mapToDouble(Host::weight).min().orElseThrow() / total;
        lightest = Math.max(lightest, Double.MIN_VALUE); // it may have vanished beside the total
        double scale = Math.min(Math.ceil(lightest * minimumSize) / lightest, maximumSize);
        Ring.Builder ring = new Ring.Builder((int) Math.ceil(scale));
        double due = 0;
        for (Host host : hosts) {
            due += scale * (host.weight() / total);
            for (int i = 0; ring.size() < due; i++) {
                ring.add(XXH64.of(host.name() + "_" + i), host.index());
            }
        }
        return ring.build();
    }

    @Override
    public String toString() {
        return "xxHash[" + minimumSize + ".." + maximumSize + "]";
    }
}
