package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Act.Deed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The acts of the run. Their lengths are in proportion to the whole; see {@link #acts}. */
final class Script {

    /** The act whose latency is the measure of what is normal. */
    static final String STEADY = "steady traffic";

    /** The act in which classes are loaded and compiled: its latency is not judged, its failures are. */
    static final String WARM_UP = "warm-up";

    private static final String SICK_ZONE = Cloud.HOME + "a";
    private static final String SICK_TARGET = SICK_ZONE + "-1";
    private static final Duration SLOWNESS = Duration.ofMillis(400);
    private static final int PARTS = 60;

    private final Duration part;
    private final Cloud cloud;

    private Script(Duration part, Cloud cloud) {
        this.part = part;
        this.cloud = cloud;
    }

    /** The acts for a run of this length over this cloud. In a run of 60 s the numbers below are seconds. */
    static List<Act> acts(Duration total, Cloud cloud) {
        return new Script(total.dividedBy(PARTS), cloud).acts();
    }

    private List<Act> acts() {
        Duration zoneBound = Duration.ofSeconds(1);
        Duration regionBound = Duration.ofSeconds(5);
        return List.of(
                act(WARM_UP, 3, Set.of(), Deed.none()),
                act(STEADY, 5, Set.of(), Deed.none()),
                new Act(
                        "one target slow",
                        parts(6),
                        Set.of(SICK_TARGET),
                        parts(6),
                        this::slowTarget,
                        stage -> stage.cloud().zone(SICK_ZONE).fast(SICK_TARGET)),
                new Act("zone freezes", parts(6), zone(SICK_ZONE), zoneBound, this::freezeZone, Deed.none()),
                act("zone comes back", 5, Set.of(), this::thawZone),
                new Act("zone killed", parts(5), zone(SICK_ZONE), zoneBound, this::killZone, Deed.none()),
                act("zone restarted", 4, Set.of(), this::restartZone),
                act("rolling deploy", 11, Set.of(), this::deploy),
                new Act("region dies", parts(8), region(Cloud.HOME), regionBound, this::killRegion, Deed.none()),
                act("region returns", 7, Set.of(), this::returnRegion));
    }

    private Act act(String name, int parts, Set<String> badTargets, Deed deed) {
        return new Act(name, parts(parts), badTargets, parts(parts), deed, Deed.none());
    }

    private Duration parts(int count) {
        return part.multipliedBy(count);
    }

    private Set<String> zone(String name) {
        return cloud.zone(name).targets().keySet();
    }

    private Set<String> region(String name) {
        return cloud.zones(name).stream()
                .flatMap(zone -> zone.targets().keySet().stream())
                .collect(Collectors.toSet());
    }

    private void slowTarget(Stage stage) throws IOException, InterruptedException {
        stage.mark(SICK_TARGET + " answers " + SLOWNESS.toMillis() + " ms late");
        stage.cloud().zone(SICK_ZONE).slow(SICK_TARGET, SLOWNESS);
    }

    private void freezeZone(Stage stage) throws IOException {
        stage.mark(SICK_ZONE + " frozen (SIGSTOP)");
        stage.cloud().zone(SICK_ZONE).freeze();
    }

    private void thawZone(Stage stage) throws IOException {
        stage.mark(SICK_ZONE + " runs on (SIGCONT)");
        stage.cloud().zone(SICK_ZONE).thaw();
    }

    private void killZone(Stage stage) {
        stage.mark(SICK_ZONE + " killed (SIGKILL)");
        stage.cloud().zone(SICK_ZONE).kill();
    }

    private void restartZone(Stage stage) throws IOException, InterruptedException {
        stage.mark(SICK_ZONE + " restarted");
        stage.cloud().zone(SICK_ZONE).start();
    }

    private void deploy(Stage stage) throws IOException, InterruptedException {
        for (Zone zone : stage.cloud().zones(Cloud.HOME)) {
            stage.mark(zone.name() + " drains");
            stage.registry().withdraw(zone);
            for (String target : zone.targets().keySet()) {
                zone.drain(target);
            }
            stage.pause(parts(1));
            zone.stop();
            zone.start();
            stage.mark(zone.name() + " new version");
            stage.registry().enlist(zone);
            stage.pause(parts(2));
        }
    }

    private void killRegion(Stage stage) {
        stage.mark(Cloud.HOME + " killed (SIGKILL)");
        stage.cloud().killRegion(Cloud.HOME);
    }

    private void returnRegion(Stage stage) throws IOException, InterruptedException {
        stage.mark(Cloud.HOME + " restarted");
        stage.cloud().startRegion(Cloud.HOME);
    }
}
