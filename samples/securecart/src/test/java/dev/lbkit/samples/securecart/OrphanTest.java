package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to the zones, one of them frozen, when the program itself is killed. */
@Timeout(60)
final class OrphanTest {

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void zones_programKilled_areGone(String signal) throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = program.inputReader()) {
            Path directory = Path.of(output.readLine());
            List<ProcessHandle> children = Arrays.stream(output.readLine().split(" "))
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .toList();
            assertThat(children).hasSize(7).allMatch(ProcessHandle::isAlive);

            new ProcessBuilder("kill", "-" + signal, Long.toString(program.pid()))
                    .start()
                    .waitFor();

            for (ProcessHandle child : children) {
                child.onExit().get(5, TimeUnit.SECONDS);
            }
            program.waitFor();
            assertThat(Files.exists(directory)).isEqualTo(signal.equals("KILL"));
            erase(directory);
        } finally {
            program.destroyForcibly();
        }
    }

    private static void erase(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    /** Starts a cloud, freezes a zone, prints directory and processes, and waits for its end. */
    static final class Program {

        public static void main(String[] args) throws IOException, InterruptedException {
            Cloud cloud = Cloud.start(42);
            cloud.zone("eu-west-1a").freeze();
            System.out.println(cloud.directory());
            System.out.println(ProcessHandle.current()
                    .children()
                    .map(child -> Long.toString(child.pid()))
                    .collect(Collectors.joining(" ")));
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }
}
