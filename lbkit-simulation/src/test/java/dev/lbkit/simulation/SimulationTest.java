package dev.lbkit.simulation;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.Locality;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SimulationTest {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));
    private static final BalancingPolicy FIRST = (targets, random) -> (request, now) -> targets.get(0);

    /** Two servers at half load. */
    private static Simulation pair() {
        return Simulation.of(7)
                .servers(2, Server.fifo(1))
                .arrivals(Arrivals.poisson(Rate.perSecond(100)))
                .work(Work.exponential(ofMillis(10)))
                .policy(RANDOM);
    }

    /** Ten requests of 10 ms each, a tenth of a second apart, at one server that no load slows down. */
    private static Simulation tenCalls() {
        List<Duration> times =
                IntStream.range(0, 10).mapToObj(i -> ofMillis(100L * i)).toList();
        return Simulation.of(1)
                .servers(1, Server.delay())
                .arrivals(Arrivals.trace(times))
                .work(Work.fixed(ofMillis(10)))
                .policy(FIRST)
                .deadline(ofSeconds(1))
                .warmUp(ZERO);
    }

    @Test
    void run_oneQueueAtHalfLoad_meetsTheClosedForm() {
        Simulation queue = pair();

        Result result = queue.run(ofSeconds(2000));

        assertThat(result.mean().toNanos() / 10e6).isCloseTo(2, within(0.04)); // 1 / (1 - load), in units of work
        assertThat(result.p50().toNanos() / 20e6).isCloseTo(Math.log(2), within(0.02));
        assertThat(result.p99().toNanos() / 20e6).isCloseTo(Math.log(100), within(0.15));
        assertThat(result.audit().residual()).isLessThan(0.01);
        assertThat(result.peakToMean()).isLessThan(1.01);
    }

    @Test
    void run_sameSeed_isTheSameToTheLastBit() {
        Simulation simulation = pair().clients(3, Locality.UNKNOWN)
                .at(ofSeconds(12), fleet -> fleet.server(1).speed(0.3));

        Result once = simulation.run(ofSeconds(30));
        Result again = simulation.run(ofSeconds(30));

        assertThat(again.fingerprint()).isEqualTo(once.fingerprint());
        assertThat(again).hasToString(once.toString());
    }

    /** Recorded on JDK 17: the build on JDK 25 must find the same. */
    @Test
    void run_anyJdk_isTheSameToTheLastBit() {
        Result result = pair().work(Work.normal(ofMillis(10), ofMillis(10)))
                .arrivals(Arrivals.poisson(Rate.perSecond(0).rampTo(ofSeconds(20), 100)))
                .run(ofSeconds(30));

        assertThat(result.fingerprint()).isEqualTo("4e8fe89d87428b5642cb189a1397d64f37ebee9dee08a8e2d0f1a1497c772ba3");
    }

    @Test
    void run_otherPolicyAndFleet_meetsTheSameArrivals() {
        Set<String> random = new TreeSet<>();
        Set<String> first = new TreeSet<>();

        pair().calls(recording(random)).run(ofSeconds(400));
        pair().servers(8, Server.delay()).calls(recording(first)).run(ofSeconds(400));

        assertThat(first).isEqualTo(random).hasSizeGreaterThan(1000);
    }

    private static Calls recording(Set<String> begins) {
        return balancer -> {
            Calls.Caller once = Calls.once(ofSeconds(10)).over(balancer);
            return (request, wire) -> {
                begins.add(
                        balancer.name() + " " + balancer.environment().ticker().read());
                return once.call(request, wire);
            };
        };
    }

    @Test
    void run_silentServer_countsTheDeadlineAndTellsTheBalancer() {
        List<String> heard = new ArrayList<>();
        Simulation simulation = tenCalls()
                .balancers((builder, place) -> builder.detector(hearing(heard)))
                .at(ofMillis(750), fleet -> fleet.server(0).silence());

        Result result = simulation.run(ofSeconds(1));

        assertThat(result.errors()).isEqualTo(2);
        assertThat(result.errorShare()).isEqualTo(0.2);
        assertThat(result.p50()).isEqualTo(ofMillis(10));
        assertThat(result.quantile(1)).isEqualTo(ofSeconds(1));
        assertThat(heard).filteredOn("TIMEOUT PT1S"::equals).hasSize(2);
        assertThat(result.audit().open()).isEqualTo(2);
    }

    private static HealthDetector hearing(List<String> heard) {
        return environment -> (target, verdict) -> new HealthDetector.Watch() {
            @Override
            public void heard(Outcome outcome, long latencyNanos, long now) {
                heard.add(outcome + " " + Duration.ofNanos(latencyNanos));
            }
        };
    }

    @Test
    void answer_byHowManyAreInside_isHeardSo() {
        List<String> heard = new ArrayList<>();
        Simulation simulation = tenCalls()
                .balancers((builder, place) -> builder.detector(hearing(heard)))
                .at(
                        Duration.ZERO,
                        fleet -> fleet.server(0)
                                .answer(inside -> inside > 2
                                        ? new Machine.Answer(Outcome.REJECTED, ofMillis(5))
                                        : new Machine.Answer(Outcome.SUCCESS, ofMillis(250L * inside))));

        simulation.run(ofMillis(450));

        assertThat(heard)
                .containsExactly(
                        "REJECTED PT0.005S",
                        "SUCCESS PT0.25S",
                        "REJECTED PT0.005S",
                        "SUCCESS PT0.5S",
                        "SUCCESS PT0.5S");
    }

    @Test
    void run_eachManner_isHeardAsItsOutcome() {
        List<String> heard = new ArrayList<>();
        Simulation simulation = tenCalls()
                .balancers((builder, place) -> builder.detector(hearing(heard)))
                .at(ofMillis(50), fleet -> fleet.server(0).failIn(ofMillis(1)))
                .at(ofMillis(150), fleet -> fleet.server(0).refuseIn(ofMillis(2)))
                .at(ofMillis(250), fleet -> fleet.server(0).answerIn(ofMillis(3)))
                .at(ofMillis(350), fleet -> fleet.server(0).recover());

        Result result = simulation.run(ofMillis(450));

        assertThat(heard)
                .containsExactly(
                        "SUCCESS PT0.01S",
                        "FAILURE PT0.001S",
                        "UNREACHABLE PT0.002S",
                        "SUCCESS PT0.003S",
                        "SUCCESS PT0.01S");
        assertThat(result.errors()).isEqualTo(2);
    }

    @Test
    void run_fullServer_rejects() {
        List<String> heard = new ArrayList<>();
        Simulation simulation = tenCalls()
                .servers(1, Server.fifo(1).limit(2))
                .policy((targets, random) -> (request, now) -> targets.get(1))
                .balancers((builder, place) -> builder.detector(hearing(heard)))
                .arrivals(Arrivals.trace(List.of(ZERO, ZERO, ZERO)));

        simulation.run(ofSeconds(1));

        assertThat(heard).containsExactlyInAnyOrder("REJECTED PT0S", "SUCCESS PT0.01S", "SUCCESS PT0.02S");
    }

    @Test
    void run_frozenServer_goesOnWhereItStopped() {
        Simulation simulation = tenCalls().at(ofMillis(105), fleet -> {
            fleet.server(0).freeze();
            fleet.after(ofMillis(60), later -> later.server(0).recover());
        });

        Result result = simulation.run(ofSeconds(1));

        assertThat(result.quantile(1)).isEqualTo(ofMillis(70));
        assertThat(result.quantile(0.9)).isEqualTo(ofMillis(10));
    }

    @Test
    void run_clientsInTwoRegions_payForTheWay() {
        Simulation simulation =
                tenCalls().clients(1, new Locality("eu", "eu-a")).network(ofMillis(1), ofMillis(5), ofMillis(40));

        Result far = simulation.run(ofSeconds(1));

        assertThat(far.p50()).isEqualTo(ofMillis(40 + 10 + 40));
    }

    @Test
    void run_serverUnlisted_getsNothingUntilListed() {
        Simulation simulation = pair().at(ofSeconds(0), fleet -> fleet.server(1).unlist())
                .at(ofSeconds(20), fleet -> fleet.server(1).list());

        Result result = simulation.run(ofSeconds(30));

        assertThat(result.between(ofSeconds(10), ofSeconds(20)).share(1)).isZero();
        assertThat(result.between(ofSeconds(21), ofSeconds(30)).share(1)).isCloseTo(0.5, within(0.06));
    }

    @Test
    void run_detectorsVerdict_reachesThePolicy() {
        BalancingPolicy healthy = (targets, random) -> (request, now) -> IntStream.range(0, targets.size())
                .filter(i -> targets.status(i) == HealthStatus.HEALTHY)
                .mapToObj(targets::get)
                .findFirst()
                .orElseThrow();
        HealthDetector firstFault = environment -> (target, verdict) -> new HealthDetector.Watch() {
            @Override
            public void heard(Outcome outcome, long latencyNanos, long now) {
                if (outcome.isFault()) {
                    verdict.is(HealthStatus.UNHEALTHY, "a fault");
                }
            }
        };
        Simulation simulation = tenCalls()
                .servers(1, Server.delay())
                .policy(healthy)
                .balancers((builder, place) -> builder.detector(firstFault))
                .at(ofMillis(450), fleet -> fleet.server(0).failIn(ofMillis(1)));

        Result result = simulation.run(ofSeconds(1));

        assertThat(result.errors()).isEqualTo(1);
        assertThat(result.attempts(0)).isEqualTo(6);
        assertThat(result.attempts(1)).isEqualTo(4);
    }

    @Test
    void run_answers_carryTheLoadOfTheServer() {
        List<Integer> reported = new ArrayList<>();
        Simulation simulation = tenCalls().policy((targets, random) -> (request, now) -> {
            targets.get(0).lastReport().ifPresent(report -> reported.add(report.inFlight()));
            return targets.get(0);
        });

        simulation.run(ofSeconds(1));

        assertThat(reported).hasSize(9).containsOnly(0);
    }

    @Test
    void run_probes_areAnsweredUnlessFrozen() {
        List<String> replies = new ArrayList<>();
        Simulation simulation = tenCalls()
                .network(ofMillis(1), ofMillis(1), ofMillis(1))
                .probing((builder, prober) -> builder.detector(environment -> (target, verdict) -> {
                    for (int at : new int[] {103, 150, 203}) {
                        environment
                                .scheduler()
                                .schedule(
                                        ofMillis(at),
                                        () -> prober.probe(target)
                                                .thenAccept(reply -> replies.add(at + ": "
                                                        + reply.inFlight() + " inside, "
                                                        + reply.latency()
                                                                .orElseThrow()
                                                                .toMillis() + " ms")));
                    }
                    return new HealthDetector.Watch() {};
                }))
                .at(ofMillis(140), fleet -> fleet.server(0).freeze())
                .at(ofMillis(160), fleet -> fleet.server(0).recover());

        Result result = simulation.run(ofSeconds(1));

        assertThat(replies).containsExactly("103: 1 inside, 20 ms", "203: 1 inside, 20 ms");
        assertThat(result.probes()).isEqualTo(3);
    }

    @Test
    void run_discoveryDelayed_clientsLearnLater() {
        Simulation simulation = pair().discovery(ofSeconds(5))
                .at(ofSeconds(15), fleet -> fleet.server(1).unlist());

        Result result = simulation.run(ofSeconds(30));

        assertThat(result.between(ofSeconds(15), ofSeconds(20)).share(1)).isCloseTo(0.5, within(0.1));
        assertThat(result.between(ofSeconds(20), ofSeconds(30)).share(1)).isZero();
    }

    @Test
    void run_crash_losesWhatIsInside() {
        Simulation simulation =
                tenCalls().at(ofMillis(105), fleet -> fleet.server(0).crash());

        Result result = simulation.run(ofSeconds(1));

        assertThat(result.errors()).isEqualTo(1);
        assertThat(simulation.changes()).containsExactly(ofMillis(105));
    }

    /** One is held until its fixed answer, one was inside a server that then fell silent: both connections break. */
    @Test
    void run_crashOfAServerThatHoldsAnswersOrIsSilent_breaksTheConnections() {
        Result held = tenCalls()
                .at(ofMillis(50), fleet -> fleet.server(0).answerIn(ofMillis(800)))
                .at(ofMillis(150), fleet -> fleet.server(0).crash())
                .run(ofMillis(200));
        List<Long> broken = new ArrayList<>();
        tenCalls()
                .at(ofMillis(105), fleet -> fleet.server(0).silence())
                .at(ofMillis(107), fleet -> fleet.server(0).crash())
                .at(ofMillis(107), fleet -> broken.add(fleet.server(0).failed()))
                .run(ofMillis(200));

        assertThat(held.errors()).isEqualTo(1);
        assertThat(broken).containsExactly(1L);
    }

    @Test
    void machine_fullOrLate_refusalsAreAnswers() {
        List<Long> answered = new ArrayList<>();
        Simulation full = Simulation.of(1)
                .servers(1, Server.fifo(1).limit(1))
                .arrivals(Arrivals.trace(List.of(ZERO, ofMillis(1), ofMillis(2))))
                .work(Work.fixed(ofMillis(10)))
                .policy(FIRST)
                .warmUp(ZERO)
                .at(ofMillis(20), fleet -> answered.add(fleet.server(0).answered()));

        Result result = full.run(ofMillis(30));

        assertThat(result.errors()).isEqualTo(2);
        assertThat(answered).containsExactly(3L);
    }

    /** How long a request was inside that was lost says nothing of how long others take. */
    @Test
    void report_requestsLostInACrash_areNoLatencies() {
        List<Optional<Duration>> latencies = new ArrayList<>();
        Simulation simulation = tenCalls()
                .at(ofMillis(5), fleet -> fleet.server(0).crash())
                .at(
                        ofMillis(50),
                        fleet -> latencies.add(fleet.server(0).report().latency()))
                .at(
                        ofMillis(150),
                        fleet -> latencies.add(fleet.server(0).report().latency()));

        simulation.run(ofSeconds(1));

        assertThat(latencies).containsExactly(Optional.empty(), Optional.of(ofMillis(10)));
    }

    @Test
    void bySecond_parts_addUpToTheWhole() {
        Result whole = pair().run(ofSeconds(400));

        List<Result> seconds = whole.bySecond();

        assertThat(seconds).hasSize(390);
        assertThat(seconds.stream().mapToLong(Result::requests).sum()).isEqualTo(whole.requests());
        assertThat(seconds.stream().mapToLong(Result::attempts).sum()).isEqualTo(whole.attempts());
    }

    @Test
    void run_overloadedWithoutEnd_isRefused() {
        Simulation overloaded = pair().arrivals(Arrivals.poisson(Rate.perSecond(210)));

        assertThatThrownBy(() -> overloaded.deadline(ofSeconds(300)).run(ofSeconds(60)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Little's law: off by ")
                .hasMessageEndingWith("not steady, lower the load or run longer");
        assertThatThrownBy(() -> overloaded.deadline(ofMillis(100)).run(ofSeconds(60)))
                .hasMessageStartingWith("backlog of the servers: ");
    }

    /** Its books are in order and nothing is piled up, but one busy server's mean takes longer than that to show. */
    @Test
    void run_tooShortForItsMean_isRefused() {
        Simulation busy = pair().arrivals(Arrivals.poisson(Rate.perSecond(180)));

        assertThatThrownBy(() -> busy.run(ofSeconds(40)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("mean time taken: a standard error of ")
                .hasMessageEndingWith("not steady, lower the load or run longer");
    }

    @Test
    void run_callsThatKeepALease_isRefused() {
        Simulation simulation = tenCalls().calls(balancer -> (request, wire) -> {
            Lease lease = balancer.acquire(PickRequest.any());
            return wire.send(lease.target());
        });

        assertThatThrownBy(() -> simulation.run(ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("client-0: holds 10 leases at the end");
    }

    @Test
    void run_callThatNeverEnds_isCancelledAtTheDeadline() {
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        Simulation simulation = tenCalls().calls(balancer -> (request, wire) -> {
            calls.add(new CompletableFuture<>());
            return calls.get(calls.size() - 1);
        });

        Result result = simulation.run(ofSeconds(1));

        assertThat(result.errorShare()).isEqualTo(1);
        assertThat(calls).hasSize(10).allMatch(CompletableFuture::isCancelled);
    }

    /** 200 requests are always inside: more than one in a hundred of what arrived, and no pile. */
    @Test
    void run_longWork_isSteadyThoughMuchIsInside() {
        Simulation simulation = tenCalls()
                .arrivals(Arrivals.evenly(Rate.perSecond(100)))
                .work(Work.fixed(ofSeconds(2)))
                .deadline(ofSeconds(10))
                .warmUp(ofSeconds(10));

        Result result = simulation.run(ofSeconds(20));

        assertThat(result.audit().backlog()).isCloseTo(200, within(1));
        assertThat(result.audit().open()).isCloseTo(200, within(1));
        assertThat(result.requests()).isCloseTo(1000, within(1L));
    }

    /** A rate that changes is no steady state, and is not asked to be one. */
    @Test
    void run_flashCrowdAtTheEnd_isNotRefused() {
        Simulation crowd = pair().arrivals(Arrivals.poisson(Rate.perSecond(50).stepTo(ofSeconds(19), 1000)));

        Result result = crowd.deadline(ofSeconds(60)).run(ofSeconds(20));

        assertThat(result.audit().backlog()).isGreaterThan(500);
    }

    /** Common random numbers: neither circumstances nor requests draw from what arrivals and work are drawn from. */
    @Test
    void run_circumstancesAndRequestsDraw_othersMeetTheSame() {
        Simulation quiet = pair().clients(3, Locality.UNKNOWN)
                .at(ofSeconds(1), fleet -> {})
                .at(ofSeconds(2), fleet -> {});
        Simulation drawing = pair().clients(3, Locality.UNKNOWN)
                .at(ofSeconds(1), fleet -> fleet.random().nextLong())
                .at(ofSeconds(2), fleet -> fleet.random().nextLong())
                .requests(random -> {
                    random.nextLong();
                    return PickRequest.any();
                });

        assertThat(drawing.run(ofSeconds(20)).fingerprint())
                .isEqualTo(quiet.run(ofSeconds(20)).fingerprint());
    }

    @Test
    void result_tenLatencies_haveExactQuantiles() {
        List<Duration> works = new ArrayList<>();
        Simulation simulation = tenCalls().work(random -> {
            works.add(ofMillis(10L * (1 + works.size() * 7 % 10))); // 10 to 100, in some order
            return works.get(works.size() - 1);
        });

        Result result = simulation.run(ofSeconds(1));

        assertThat(result.quantile(0.01)).isEqualTo(ofMillis(10));
        assertThat(result.quantile(0.1)).isEqualTo(ofMillis(10));
        assertThat(result.quantile(0.11)).isEqualTo(ofMillis(20));
        assertThat(result.p50()).isEqualTo(ofMillis(50));
        assertThat(result.quantile(0.95)).isEqualTo(ofMillis(100));
        assertThat(result.mean()).isEqualTo(ofMillis(55));
        assertThat(result.within(ofMillis(50))).isEqualTo(0.5);
    }

    @Test
    void machine_answersOfEachManner_areCounted() {
        List<String> counts = new ArrayList<>();
        Simulation simulation = tenCalls();
        for (int i = 0; i < 5; i++) {
            simulation = simulation.at(
                    ofMillis(50 + 100L * i),
                    fleet -> counts.add(
                            fleet.server(0).answered() + " " + fleet.server(0).failed()));
        }
        Simulation manners = simulation
                .at(ofMillis(50), fleet -> fleet.server(0).failIn(ofMillis(1)))
                .at(ofMillis(150), fleet -> fleet.server(0).refuseIn(ofMillis(1)))
                .at(ofMillis(250), fleet -> fleet.server(0).answerIn(ofMillis(100)))
                .at(ofMillis(350), fleet -> fleet.server(0).silence());

        Result result = manners.run(ofMillis(500));

        assertThat(result.errors()).isEqualTo(4); // an answer that was under way when it fell silent is one of them
        assertThat(counts).containsExactly("1 0", "2 1", "2 1", "2 1", "2 1");
    }

    @Test
    void run_partMissing_saysWhich() {
        Simulation empty = Simulation.of(1);

        assertThatThrownBy(() -> empty.run(ofSeconds(60)))
                .hasMessage("work: not set (expected: servers, arrivals, work and policy are set)");
        assertThatThrownBy(() -> pair().run(ofSeconds(10)))
                .hasMessage("length: PT10S (expected: longer than the warm-up, PT10S)");
        assertThatThrownBy(() -> empty.servers(0, Server.delay())).hasMessage("count: 0 (expected: >= 1)");
        assertThatThrownBy(() -> Server.fifo(0)).hasMessage("cores: 0 (expected: >= 1)");
    }

    @Test
    void inputs_outOfBounds_areRefusedByName() {
        Result result = tenCalls().run(ofSeconds(1));

        assertThatThrownBy(() -> Work.fixed(ofMillis(-1))).hasMessage("each: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> Work.exponential(ofMillis(-1))).hasMessage("mean: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> Arrivals.trace(List.of(ofSeconds(5), ofSeconds(1))))
                .hasMessage("times[1]: PT1S (expected: ascending, so at least PT5S)");
        assertThatThrownBy(() -> Arrivals.trace(List.of(ofSeconds(-1))))
                .hasMessage("times[0]: PT-1S (expected: ascending, so at least PT0S)");
        assertThatThrownBy(() -> result.between(ofSeconds(20), ofSeconds(10)))
                .hasMessage("end: PT10S (expected: not before the begin, PT20S)");
    }
}
