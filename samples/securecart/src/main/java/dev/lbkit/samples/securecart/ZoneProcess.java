package dev.lbkit.samples.securecart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One life of a zone: an operating-system process from its start to its end.
 *
 * <p>It runs {@link ZoneServer} on the running JVM's Java and class path with a small heap. Commands and answers travel
 * over its standard input and output, one line each, one at a time. {@link #kill()} and {@link #isAlive()} may be called
 * from any thread; the other methods belong to the thread that plays the acts.
 */
final class ZoneProcess {

    private static final String END = ""; // what the reader leaves in the queue when the process closed its output

    private final String zone;
    private final Path log;
    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private volatile Optional<Frost> frost = Optional.empty(); // written by the player, read by any thread

    private ZoneProcess(String zone, Path log, Process process) {
        this.zone = zone;
        this.log = log;
        this.process = process;
    }

    /** Starts the process and returns at once; {@link #awaitAnswer} tells when it is ready. */
    static ZoneProcess launch(String zone, Path directory, long seed, List<Integer> ports) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        // Without it each answer waits for the client's delayed acknowledgement, 40 ms on Linux.
        command.add("-Dsun.net.httpserver.nodelay=true");
        // The server must outwait the client's pool, or an order meets a connection that is just being closed.
        command.addAll(
                List.of("-Dsun.net.httpserver.idleInterval=1800", "-Dsun.net.httpserver.maxIdleConnections=1000"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ZoneServer.class.getName()));
        command.addAll(List.of(zone, directory.toString(), Long.toString(seed)));
        ports.forEach(port -> command.add(port.toString()));
        Path log = directory.resolve(zone + ".log");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ZoneProcess life = new ZoneProcess(zone, log, process);
        Thread reader = new Thread(life::readAnswers, zone + "-answers");
        reader.setDaemon(true);
        reader.start();
        return life;
    }

    /** Sends one command and waits for {@code ok}. */
    void command(String line, Duration limit) throws IOException, InterruptedException {
        Writer input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
        awaitAnswer("ok", line, limit);
    }

    /** Waits for the next line of output, which must be the expected one. */
    void awaitAnswer(String expected, String to, Duration limit) throws IOException, InterruptedException {
        String answer = answers.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (expected.equals(answer)) {
            return;
        }
        String got = answer == null ? "nothing within " + limit : answer.equals(END) ? "the end" : answer;
        throw new IOException(zone + ": '" + to + "' brought " + got + " (expected: " + expected + ")" + lastWords());
    }

    /** Stops the process with SIGSTOP. */
    void freeze() throws IOException {
        thaw();
        frost = Optional.of(Frost.over(process.pid()));
    }

    /** Lets a frozen process run again; does nothing to one that runs. */
    void thaw() throws IOException {
        Optional<Frost> held = frost;
        if (held.isPresent()) {
            held.get().close();
        }
    }

    /** Ends the process with SIGKILL, frozen or not, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            awaitEnd(Duration.ofSeconds(5));
            thaw(); // ends the shell that held it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the process is gone. */
    void awaitEnd(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException(zone + ": process " + process.pid() + " still runs after " + limit);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    private void readAnswers() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            answers.add(e.toString());
        } finally {
            answers.add(END);
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "; its log ends with " + lines.subList(Math.max(0, lines.size() - 3), lines.size());
        } catch (IOException e) {
            return "; no log: " + e.getMessage();
        }
    }
}
