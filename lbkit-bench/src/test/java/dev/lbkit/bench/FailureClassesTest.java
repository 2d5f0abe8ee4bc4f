package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of failure classes is whole, and every test that it names is there. */
final class FailureClassesTest {

    private static final Pattern ROW = Pattern.compile("\\| ([BC]\\d\\d?(?:, [BC]\\d\\d?)*) \\| .+ \\| (.+) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w*)`");

    private static final List<MatchResult> ROWS = Library.lines(Path.of("docs/failure-classes.md")).stream()
            .flatMap(line -> ROW.matcher(line).results())
            .toList();

    @Test
    void page_anyClass_hasARow() {
        Stream<String> bugs = IntStream.rangeClosed(1, 48).mapToObj(i -> "B" + i);
        Stream<String> chaos = IntStream.rangeClosed(1, 30).mapToObj(i -> String.format("C%02d", i));

        assertThat(ROWS.stream().flatMap(row -> Stream.of(row.group(1).split(", "))))
                .containsAll(Stream.concat(bugs, chaos).toList());
    }

    @Test
    void row_anyTestItNames_isThere() {
        Set<String> tests = Library.sources("test").stream()
                .flatMap(FailureClassesTest::methods)
                .collect(Collectors.toSet());

        assertThat(ROWS.stream().flatMap(row -> TEST.matcher(row.group(2)).results()))
                .extracting(test -> test.group(1) + "." + test.group(2))
                .isNotEmpty()
                .isSubsetOf(tests);
    }

    @Test
    void row_withoutATest_saysWhy() {
        assertThat(ROWS)
                .extracting(row -> row.group(2))
                .allMatch(cell -> TEST.matcher(cell).find() || cell.startsWith("not here: "));
    }

    private static Stream<String> methods(Path source) {
        String type = source.getFileName().toString().replace(".java", "");
        return Library.lines(source).stream()
                .flatMap(line ->
                        Pattern.compile("\\bvoid (\\w+)\\(").matcher(line).results())
                .map(method -> type + "." + method.group(1));
    }
}
