package dev.lbkit.samples.securecart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The append-only file in which one target keeps the orders it executed, each key at most once.
 *
 * <p>Thread-safe. An entry has left the process when {@link #append} returns, so it outlives a SIGKILL of the target;
 * it is not forced to the disk, so it would not outlive a power failure of the host. A line that a kill cut short has no
 * line end: it was never acknowledged, reading skips it and opening removes it.
 */
final class Journal implements Closeable {

    private final String target;
    private final FileChannel file;
    private final Set<String> keys; // guarded by this

    private Journal(String target, FileChannel file, Set<String> keys) {
        this.target = target;
        this.file = file;
        this.keys = keys;
    }

    /** Opens the journal of a target, which remembers the keys that the file holds already. */
    static Journal open(Path path, String target) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        String whole = wholeLines(path);
        file.truncate(whole.getBytes(UTF_8).length);
        file.position(file.size());
        Set<String> keys = new HashSet<>();
        parse(whole).forEach(entry -> keys.add(entry.order().key()));
        return new Journal(target, file, keys);
    }

    /** The entries of the journal at this path, in the order in which they were written. */
    static List<JournalEntry> read(Path path) throws IOException {
        return parse(wholeLines(path));
    }

    /** Writes the order unless its key is here already; says whether it was written. */
    synchronized boolean append(Order order, Instant at) throws IOException {
        if (keys.contains(order.key())) {
            return false;
        }
        String line = new JournalEntry(order, target, keys.size() + 1L, at).line();
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        keys.add(order.key());
        return true;
    }

    /** Whether the order with this key was executed here. */
    synchronized boolean holds(String key) {
        return keys.contains(key);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }

    private static String wholeLines(Path path) throws IOException {
        String text = Files.readString(path, UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static List<JournalEntry> parse(String lines) {
        return lines.lines().map(JournalEntry::parse).toList();
    }
}
