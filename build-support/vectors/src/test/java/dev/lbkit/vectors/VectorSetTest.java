package dev.lbkit.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

final class VectorSetTest {

    private static final String CASE = "{\"id\": \"%s\", \"op\": \"%s\", \"input\": {\"of\": %s}, \"expect\": 4}";

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(root.resolve("sets"));
    }

    private void write(String set, String... cases) throws IOException {
        Files.writeString(folder.resolve(set + ".json"), "{\"cases\": [" + String.join(",", cases) + "]}");
    }

    /** What came of each test. */
    private List<String> run(VectorSet set) throws IOException {
        List<String> results = new ArrayList<>();
        try (Stream<DynamicTest> tests = set.replayed(folder, root.resolve("module/target/vectors"))) {
            tests.forEach(test -> results.add(result(test)));
        }
        return results;
    }

    private static String result(DynamicTest test) {
        try {
            test.getExecutable().execute();
            return test.getDisplayName() + " passed";
        } catch (TestAbortedException e) {
            return test.getDisplayName() + " skipped: " + e.getMessage();
        } catch (Throwable e) {
            return test.getDisplayName() + " failed: " + e.getMessage();
        }
    }

    private static VectorSet squares() {
        return VectorSet.named("squares")
                .offers(
                        "square",
                        vector -> assertThat(Math.pow(vector.input().at("of").number(), 2))
                                .as("square")
                                .isEqualTo(vector.expect().number()))
                .declines("cube", "nobody asks");
    }

    @Test
    void replayed_casesThatHoldAndNot_areCountedAndExplained() throws IOException {
        write("squares", CASE.formatted("a", "square", "2"), CASE.formatted("b", "square", "\"3\""));
        write("spheres");

        List<String> results = run(squares());

        assertThat(results.get(0)).isEqualTo("a passed");
        assertThat(results.get(1)).startsWith("b failed: [square]");
        assertThat(Summary.of(root, folder).get("squares"))
                .startsWith("squares: 1 passed, 1 failed, 0 skipped")
                .anyMatch(line -> line.startsWith("  failed b: "));
        assertThat(Summary.of(root, folder).get("spheres"))
                .containsExactly("spheres: not replayed: no module has an adapter for it");
        assertThat(Summary.isClean(Summary.of(root, folder))).isFalse();
    }

    @Test
    void replayed_declinedOp_isSkippedWithTheReason() throws IOException {
        write("squares", CASE.formatted("a", "square", "2"), CASE.formatted("b", "cube", "2"));

        List<String> results = run(squares());

        assertThat(results).containsExactly("a passed", "b skipped: cube: nobody asks");
        assertThat(Summary.of(root, folder).get("squares"))
                .containsExactly("squares: 1 passed, 0 failed, 1 skipped", "  skipped 1: cube: nobody asks");
        assertThat(Summary.isClean(Summary.of(root, folder))).isTrue();
    }

    @Test
    void replayed_unknownOp_fails() throws IOException {
        write("squares", CASE.formatted("a", "root", "2"));

        List<String> results = run(squares());

        assertThat(results).containsExactly("a failed: root: an unknown operation (expected: one of [square, cube])");
    }

    @Test
    void replayed_setAbsent_isNoSuccess() throws IOException {
        List<String> results = run(squares());

        assertThat(results).singleElement().asString().startsWith("squares skipped: absent from ");
        assertThat(Summary.of(root, folder).get("squares"))
                .containsExactly("squares: absent", "  declined cube: nobody asks");
        assertThat(Summary.isClean(Summary.of(root, folder))).isFalse();
    }

    @Test
    void replayed_folderAbsent_isAnError() {
        folder = root.resolve("elsewhere");

        assertThatThrownBy(() -> run(squares())).hasMessageEndingWith("elsewhere (expected: a folder)");
    }

    @Test
    void summary_setReplayedByTwoModules_showsBothAndFailsIfEitherDoes() throws IOException {
        String right = "squares: 1 passed, 0 failed, 0 skipped";
        String wrong = "squares: 1 passed, 1 failed, 0 skipped";

        for (List<String> heads : List.of(List.of(right, wrong), List.of(wrong, right))) {
            report("a", heads.get(0));
            report("b", heads.get(1));

            assertThat(Summary.of(root, folder).get("squares")).containsExactlyElementsOf(heads);
            assertThat(Summary.isClean(Summary.of(root, folder)))
                    .as("of %s", heads)
                    .isFalse();
        }
    }

    private void report(String module, String... lines) throws IOException {
        Path reports = Files.createDirectories(root.resolve(module).resolve("target/vectors"));
        Files.write(reports.resolve("squares.txt"), List.of(lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cases\": [{\"id\": \"a\"}]}",
                "{\"case\": []}",
                "{\"cases\": []}",
                "{\"cases\": [{\"id\": \"a\", ",
            })
    void replayed_setThatCannotBeRead_isNotClean(String json) throws IOException {
        Files.writeString(folder.resolve("squares.json"), json);
        report("sound", "circles: 1 passed, 0 failed, 0 skipped");

        List<String> results = run(squares());

        assertThat(results).singleElement().asString().startsWith("squares failed: ");
        assertThat(Summary.of(root, folder).get("squares"))
                .startsWith("squares: 0 passed, 1 failed, 0 skipped")
                .anyMatch(line -> line.startsWith("  failed squares: "));
        assertThat(Summary.isClean(Summary.of(root, folder))).isFalse();
    }

    @Test
    void value_absentOrOfAnotherShape_namesThePlace() {
        Value value = Value.parse("set", "{\"a\": [1, {\"b\": null}]}");

        assertThat(value.at("a").at(1).find("b")).isEmpty();
        assertThatThrownBy(() -> value.at("a").at(1).at("b")).hasMessage("set.a[1].b: absent");
        assertThatThrownBy(() -> value.at("a").number()).hasMessageEndingWith("(expected: a plain value)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2500.7", "3e9", "\"Infinity\"", "\"NaN\""})
    void value_numberThatIsNotWhole_isRefused(String json) {
        assertThatThrownBy(() -> Value.parse("set", json).whole()).hasMessageStartingWith("set: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"yes\"", "\"true\"", "[]"})
    void value_flagThatIsNeitherTrueNorFalse_isRefused(String json) {
        assertThatThrownBy(() -> Value.parse("set", json).flag()).hasMessageStartingWith("set: ");
    }

    @Test
    void value_wholeOrFlag_isRead() {
        assertThat(Value.parse("set", "2500.0").whole()).isEqualTo(2500);
        assertThat(Value.parse("set", "\"-7\"").whole()).isEqualTo(-7);
        assertThat(Value.parse("set", "true").flag()).isTrue();
        assertThat(Value.parse("set", "false").flag()).isFalse();
    }
}
