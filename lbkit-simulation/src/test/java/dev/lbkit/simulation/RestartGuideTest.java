package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadBalancer.Learned;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/guide/restart.md, which a test of lbkit-bench compares with it. */
final class RestartGuideTest {

    private final List<String> warnings = new ArrayList<>();

    // begin of the example
    private LoadBalancer start(LoadBalancer.Builder builder, Path file, InstantSource clock) {
        try {
            builder.restore(Learned.parse(file.toString(), Files.readString(file)), clock.instant());
        } catch (IOException | IllegalArgumentException e) {
            warnings.add("cold start: " + e.getMessage()); // nothing was restored
        }
        return builder.build();
    }

    private void stop(LoadBalancer balancer, Path file, InstantSource clock) throws IOException {
        Files.writeString(file, balancer.learned(clock.instant()).toText());
        balancer.close();
    }
    // end of the example

    @Test
    void guide_secondStart_goesOnAndADamagedFileIsAColdStart(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("shop.state");
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-23T08:00:00Z"));
        LoadBalancer first = start(new Stage("a").builder(), file, clock);
        first.acquire(PickRequest.any()).complete(Outcome.FAILURE);
        double learned = first.snapshot().targets().get(0).faultRate();
        stop(first, file, clock);

        LoadBalancer second = start(new Stage("a").builder(), file, clock);
        Files.writeString(file, Files.readString(file).replace("a.example", "b.example"));
        LoadBalancer third = start(new Stage("a").builder(), file, clock);

        assertThat(learned).isPositive();
        assertThat(second.snapshot().targets().get(0).faultRate()).isEqualTo(learned);
        assertThat(third.snapshot().targets().get(0).faultRate()).isZero();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(1))
                .contains("shop.state: last line: 'checksum ")
                .contains("it is damaged or cut");
    }
}
