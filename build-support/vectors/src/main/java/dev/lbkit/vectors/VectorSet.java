package dev.lbkit.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/**
 * A set of vectors with what the module under test does for each of its operations.
 *
 * <p>The set is the file {@code NAME.json} of the folder that the system property {@code lbkit.vectors} names. A case whose
 * operation is not among those given here fails, and so does a set that cannot be read or has no case. What came of the replay is written to {@code target/vectors/NAME.txt}, where
 * {@link Summary} finds it.
 */
public final class VectorSet {

    private final String name;
    private final Map<String, Replay> ops = new LinkedHashMap<>();
    private final Map<String, String> declined = new LinkedHashMap<>(); // the reason by operation

    private VectorSet(String name) {
        this.name = name;
    }

    /**
     * A set without operations yet.
     *
     * @param name the set's name
     * @return the set
     */
    public static VectorSet named(String name) {
        return new VectorSet(name);
    }

    /**
     * Offers an operation.
     *
     * @param op its name in the cases
     * @param replay puts a case to the library
     * @return this
     */
    public VectorSet offers(String op, Replay replay) {
        ops.put(op, replay);
        return this;
    }

    /**
     * Declines an operation: its cases are skipped.
     *
     * @param op its name in the cases
     * @param reason why the library does not offer it
     * @return this
     */
    public VectorSet declines(String op, String reason) {
        declined.put(op, reason);
        return offers(op, vector -> {
            throw new TestAbortedException(op + ": " + reason);
        });
    }

    /**
     * The tests for a {@code @TestFactory}.
     *
     * @return one for each case; one that is skipped if the folder lacks the set; one that fails if the set cannot be read
     * @throws IOException if there is no such folder
     */
    public Stream<DynamicTest> replayed() throws IOException {
        return replayed(
                Path.of(System.getProperty("lbkit.vectors", "../build-support/vectors/sets")),
                Path.of("target", "vectors"));
    }

    Stream<DynamicTest> replayed(Path folder, Path reports) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("lbkit.vectors: " + folder.toAbsolutePath() + " (expected: a folder)");
        }
        Path file = folder.resolve(name + ".json");
        Tally tally = new Tally(name, declined);
        return tests(file, tally).onClose(() -> tally.write(reports));
    }

    private Stream<DynamicTest> tests(Path file, Tally tally) {
        if (!Files.exists(file)) {
            return Stream.of(DynamicTest.dynamicTest(name, () -> {
                throw new TestAbortedException("absent from " + file.getParent());
            }));
        }
        try {
            return cases(file).stream()
                    .map(vector -> DynamicTest.dynamicTest(
                            vector.id(),
                            () -> tally.count(vector.id(), () -> replay(vector).check(vector))));
        } catch (IOException | RuntimeException e) {
            return Stream.of(DynamicTest.dynamicTest(
                    name,
                    () -> tally.count(name, () -> {
                        throw e;
                    })));
        }
    }

    private List<Vector> cases(Path file) throws IOException {
        Value cases = Value.parse(name, Files.readString(file)).at("cases");
        if (cases.items().isEmpty()) {
            throw new IllegalArgumentException(cases + " (expected: at least one)");
        }
        return cases.items().stream().map(Vector::of).toList();
    }

    private Replay replay(Vector vector) {
        return ops.getOrDefault(vector.op(), unknown -> {
            throw new AssertionError(unknown.op() + ": an unknown operation (expected: one of " + ops.keySet() + ")");
        });
    }
}
