package dev.lbkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The shell. Requests read one volatile station; updates arrive on the loop, which derives a view, a target set and a new
 * picker from it, and publishes them by volatile writes. Nothing else is shared between the two paths but the members'
 * counters.
 */
/** A balancer at work. */
final class DefaultLoadBalancer implements LoadBalancer {

    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancer.class);
    private static final Duration STEP = Duration.ofMillis(100);

    private final Environment environment;
    private final BalancingPolicy policy;
    private final List<HealthDetector> detectors; // contained
    private final List<String> detectorNames;
    private final boolean failsClosed;
    private final Runnable endThread; // if it has one of its own
    private final UpdateLoop loop;
    private final Roster roster;
    private final Upkeep upkeep;
    private Subscription source = () -> {}; // used by the update loop
    private Subscription step = () -> {}; // used by the update loop
    private boolean stepping; // used by the update loop: whether a step is to come
    private volatile boolean closed;
    private volatile View view; // written by the update loop, read by any thread
    private volatile Station station; // written by the update loop and by close, read by any thread
    private boolean behind; // used by the update loop: whether the picker is of an earlier view, as the policy threw
    private boolean timed; // used by the update loop: whether more than the picker needs the time

    private DefaultLoadBalancer(Builder settings, BalancingPolicy policy) {
        failsClosed = settings.failsClosed;
        Scheduler scheduler =
                settings.scheduler == null ? Scheduler.system("lbkit-" + settings.name) : settings.scheduler;
        endThread = settings.scheduler == null ? scheduler::close : () -> {};
        environment = new Environment(
                settings.name, settings.ticker, scheduler, settings.random, new ContainedListener(settings.listeners));
        this.policy = new ContainedPolicy(policy, environment);
        detectors = ContainedDetector.all(settings.detectors, environment);
        detectorNames = Detections.names(settings.detectors);
        loop = new UpdateLoop(scheduler, this::publish, failure -> failed("update", failure));
        roster = new Roster(settings, environment, loop, () -> loop.post(this::time), endThread);
        upkeep = new Upkeep(scheduler, loop, roster, settings.leaseLimit);
        view = new View(List.of(), 0, Refusal.Failure.NONE);
        timed = !settings.listeners.isEmpty() || !settings.detectors.isEmpty() || roster.needsTime();
        station = new Station(Refusal.of(settings.name, view, failsClosed), true);
    }

    static LoadBalancer start(Builder settings) {
        if (settings.source == null || settings.policy == null) {
            throw new IllegalStateException(
                    settings.name + ": targets and policy are not both set (expected: both before build)");
        }
        DefaultLoadBalancer balancer = new DefaultLoadBalancer(settings, settings.policy);
        LOG.info("{}: {} on {}", settings.name, balancer.policy, balancer.detectors);
        try {
            balancer.run(settings.source);
        } catch (Throwable e) {
            balancer.abandon(e);
            throw e;
        }
        return balancer;
    }

    private void run(TargetSource from) {
        try {
            source = from.subscribe(new Intake(loop, roster));
        } catch (RuntimeException e) {
            loop.post(() -> roster.refuse(e.toString()));
        }
        upkeep.begin();
        loop.begin();
    }

    /** Ends what could not begin. Nobody has it, and its loop runs nothing any more, so this thread may. */
    private void abandon(Throwable cause) {
        try {
            end();
        } catch (Throwable e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public String name() {
        return environment.balancer();
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Lease acquire(PickRequest request) {
        Station now = station;
        long tick = now.timed || request.attempt() > 1 ? environment.ticker().read() : DefaultMember.UNREAD;
        return ((DefaultMember) now.picker.pick(request, tick)).lease(tick);
    }

    @Override
    public Explanation explain(PickRequest request) {
        Explanation picked =
                station.picker.explain(request, environment.ticker().read());
        return picked.withExclusions(view.exclusions(this::mayPick));
    }

    @Override
    public Snapshot snapshot() {
        return view.snapshot(name(), policy, detectors, environment.ticker().read());
    }

    @Override
    public Learned learned(Instant now) {
        return new Learned(
                name(), now, detectorNames, view.learned(environment.ticker().read()));
    }

    @Override
    public List<String> advice() {
        Snapshot fleet = snapshot();
        Stream<String> ofDetectors = detectors.stream().flatMap(one -> one.advice(fleet).stream());
        return Stream.of(Reserve.advice(fleet), policy.advice(fleet), ofDetectors.toList(), roster.advice(fleet))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public CompletionStage<Integer> drain(String targetId) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        loop.post(() -> roster.drain(targetId, done));
        if (closed) {
            done.complete(0);
        }
        return done;
    }

    @Override
    public void restore(String targetId) {
        loop.post(() -> roster.restore(targetId));
    }

    private boolean mayPick(HealthStatus status) {
        return failsClosed ? status.isUsable() : status != HealthStatus.DRAINING;
    }

    /** Ends a burst of updates: derives the view, and the picker from it. */
    private void publish() {
        if (closed) {
            return;
        }
        roster.endDrains(!behind || station.picker instanceof Refusal);
        View next = roster.view();
        if (behind || station.picker instanceof Refusal || !next.picksLike(view)) {
            replacePicker(next);
        }
        view = next;
        roster.tell();
        if (next.isMoving() && !stepping) {
            stepping = true;
            step = environment.scheduler().schedule(STEP, () -> loop.post(() -> stepping = false));
        }
    }

    /** What a request meets: who picks, and whether the clock is read for it. */
    private record Station(Picker picker, boolean timed) {}

    private void serveWith(Picker picker) {
        station = new Station(picker, timed || picker.needsTime());
        if (closed) {
            station = new Station(Refusal.closed(name()), true);
        }
    }

    /** From now on the clock is read for every request: a target failed, and the fault must fade. */
    private void time() {
        timed = true;
        serveWith(station.picker);
    }

    private void replacePicker(View next) {
        try {
            serveWith(next.eligible(this::mayPick)
                    .map(set -> policy.over(set, environment.random()))
                    .orElseGet(() -> Refusal.of(name(), next, failsClosed)));
            behind = false;
        } catch (Throwable e) {
            if (!behind || !next.picksLike(view)) { // else it is asked the same again
                failed("policy " + policy, e);
            }
            behind = true;
            if (station.picker instanceof Refusal) {
                serveWith(Refusal.of(
                        name(),
                        next.failing("policy " + policy, e, environment.ticker().read()),
                        failsClosed));
            }
        }
    }

    private void failed(String part, Throwable cause) {
        environment.listener().on(new BalancerEvent.PartFailed(name(), part, cause));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        station = new Station(Refusal.closed(name()), true);
        loop.post(this::end);
    }

    private void end() {
        upkeep.close();
        step.close();
        roster.close();
        endThread.run();
        source.close(); // last: it may throw
    }

    @Override
    public String toString() {
        return "LoadBalancer[" + name() + ", " + policy + "]";
    }
}
