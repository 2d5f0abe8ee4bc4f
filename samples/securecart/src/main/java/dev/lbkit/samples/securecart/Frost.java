package dev.lbkit.samples.securecart;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A process held by SIGSTOP: its ports accept, nothing answers.
 *
 * <p>A small shell sends the signal, waits for the end of its input and sends SIGCONT. Its input ends when this is closed
 * and also when this JVM is gone, however it went, so a frozen process is never left behind.
 */
final class Frost implements AutoCloseable {

    private static final String SCRIPT =
            "trap '' INT TERM HUP; kill -STOP \"$1\" && echo stopped; read -r end; kill -CONT \"$1\"";

    private final Process shell;

    private Frost(Process shell) {
        this.shell = shell;
    }

    /** Stops the process. */
    static Frost over(long pid) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "frost", Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        BufferedReader output = shell.inputReader();
        String line = output.readLine();
        if (!"stopped".equals(line)) {
            shell.destroyForcibly();
            throw new IOException("SIGSTOP to process " + pid + ": " + line + " (expected: stopped)");
        }
        return new Frost(shell);
    }

    /** Lets the process run again, and returns once it does; the second call does nothing. */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            if (!shell.waitFor(2, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                throw new IOException("SIGCONT: not sent within 2 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the closed input ends the shell without us
        }
    }
}
