package dev.lbkit.simulation;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class StationTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> done = new ArrayList<>();

    private void admit(Station station, String name, long millis) {
        station.admit(ofMillis(millis).toNanos(), outcome -> done.add(name + " " + time.read() / 1_000_000));
    }

    @Test
    void sharing_moreJobsThanCores_slowsAllAlike() {
        Station station = new Station(time, Server.sharing(2));

        admit(station, "a", 100);
        admit(station, "b", 100);
        time.advance(ofMillis(50));
        admit(station, "c", 200);
        admit(station, "d", 200);
        time.advance(ofMillis(1000));

        // a and b: 50 ms alone, then half speed; c and d: 50 of 200 ms until 150, then full speed
        assertThat(done).containsExactly("a 150", "b 150", "c 300", "d 300");
    }

    @Test
    void fifo_moreJobsThanCores_waitInLine() {
        Station station = new Station(time, Server.fifo(2).limit(4));

        admit(station, "a", 100);
        admit(station, "b", 30);
        admit(station, "c", 10);
        admit(station, "d", 10);
        boolean wasFull = station.isFull();
        time.advance(ofMillis(1000));

        assertThat(wasFull).isTrue();
        assertThat(done).containsExactly("b 30", "c 40", "d 50", "a 100");
    }

    @Test
    void speed_changesAndFreezes_stretchWhatIsLeft() {
        Station station = new Station(time, Server.delay().speed(2));

        admit(station, "a", 100);
        time.advance(ofMillis(10));
        station.speed(0);
        time.advance(ofMillis(100));
        station.speed(0.5);
        time.advance(ofMillis(1000));

        assertThat(done).containsExactly("a 270");
    }

    @Test
    void lifo_lastCome_isServedNext() {
        Station station = new Station(time, Server.fifo(1).line(Server.Line.LIFO));

        admit(station, "a", 10);
        admit(station, "b", 10);
        admit(station, "c", 10);
        time.advance(ofMillis(1000));

        assertThat(done).containsExactly("a 10", "c 20", "b 30");
    }

    @Test
    void codel_lineLongNotEmpty_rejectsWhoWaitedMoreThan5Millis() {
        Station station = new Station(time, Server.fifo(1).line(Server.Line.FIFO_CODEL));
        List<String> ends = new ArrayList<>();

        for (int i = 0; i < 15; i++) {
            int number = i;
            station.admit(ofMillis(10).toNanos(), outcome -> ends.add(number + " " + outcome));
        }
        time.advance(ofMillis(1000));

        // the eleventh ends at 110 ms, when the line has not been empty for more than 100 ms
        assertThat(ends).hasSize(15).startsWith("0 SUCCESS", "1 SUCCESS").contains("9 SUCCESS", "10 SUCCESS");
        assertThat(ends).contains("11 REJECTED", "14 REJECTED");
        assertThat(station.inside()).isZero();
    }

    @Test
    void cores_fewerThanJobs_slowAllAlike() {
        Station station = new Station(time, Server.sharing(2));

        admit(station, "a", 100);
        admit(station, "b", 100);
        time.advance(ofMillis(50));
        station.cores(0.5);
        time.advance(ofMillis(1000));

        assertThat(done).containsExactly("a 250", "b 250");
    }

    @Test
    void clear_jobsInsideAndWaiting_allFailInTheirOrder() {
        Station station = new Station(time, Server.fifo(1));
        List<String> ends = new ArrayList<>();
        station.admit(ofMillis(10).toNanos(), outcome -> ends.add("a " + outcome));
        station.admit(ofMillis(10).toNanos(), outcome -> ends.add("b " + outcome));

        station.clear();
        time.advance(ofMillis(100));

        assertThat(ends).containsExactly("a FAILURE", "b FAILURE");
        assertThat(station.inside()).isZero();
    }

    @Test
    void utilization_halfOfTheCoresInUse_isAHalf() {
        Station station = new Station(time, Server.sharing(2));

        admit(station, "a", 5000);
        time.advance(ofMillis(2000));
        double busy = station.utilization();
        time.advance(ofMillis(6000));
        station.utilization();
        time.advance(ofMillis(2000));

        assertThat(busy).isEqualTo(0.5);
        assertThat(station.utilization()).isZero();
    }

    /** Beside the event-driven station, the same one in steps of 10 microseconds. */
    @Property(tries = 100)
    void sharing_anyJobs_endAsInSmallSteps(
            @ForAll @IntRange(min = 1, max = 4) int cores,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 50) Integer> works) {
        Station station = new Station(time, Server.sharing(cores));
        long begin = time.read();
        List<Long> ends = new ArrayList<>();
        for (int work : works) {
            station.admit(ofMillis(work).toNanos(), outcome -> ends.add(time.read() - begin));
        }

        time.advance(Duration.ofSeconds(1));

        List<Double> expected = inSmallSteps(cores, works);
        assertThat(ends).hasSameSizeAs(expected);
        for (int i = 0; i < ends.size(); i++) {
            assertThat(ends.get(i) / 1e6).isCloseTo(expected.get(i), within(0.1));
        }
    }

    private static List<Double> inSmallSteps(int cores, List<Integer> works) {
        double step = 0.01;
        List<Double> left = new ArrayList<>(works.stream().map(Double::valueOf).toList());
        List<Double> ends = new ArrayList<>();
        for (int steps = 1; !left.isEmpty(); steps++) {
            double given = step * Math.min(1, (double) cores / left.size());
            left.replaceAll(work -> work - given);
            for (int i = left.size() - 1; i >= 0; i--) {
                if (left.get(i) <= 1e-9) {
                    left.remove(i);
                    ends.add(steps * step);
                }
            }
        }
        return ends;
    }
}
