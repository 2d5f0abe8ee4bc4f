package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README.md compile against the library as it is. */
final class ReadmeTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String FRAME = """
            import static dev.lbkit.algorithms.Policies.*;
            import static java.time.Duration.ofSeconds;
            import dev.lbkit.*;
            import dev.lbkit.failover.Failover;
            import dev.lbkit.health.*;
            import java.util.List;
            import java.util.random.RandomGenerator;
            class Example {
                record Order() {}
                interface Client { Order place(Target target, String cart) throws Exception; }
                boolean send(Target target) { return true; }
                void example(List<Target> targets, Client client, String cart) throws Exception {
            %s
                }
            %s
            }
            """;

    @Test
    void examples_compileAsTheyStand(@TempDir Path classes) throws IOException {
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(Library.ROOT.resolve("README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring("```java\n".length(), block.length() - "```".length()))
                .toList();
        assertThat(blocks).as("the example of use and the policy").hasSize(2);
        assertThat(blocks.get(0).lines()).as("twelve lines").hasSize(12);

        String errors = compile(FRAME.formatted(blocks.get(0), blocks.get(1)), classes);

        assertThat(errors).isEmpty();
    }

    private static String compile(String source, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        StringWriter errors = new StringWriter();
        SimpleJavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Example.java"), SimpleJavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options = List.of("-cp", classPath, "-d", classes.toString(), "-proc:none");
        boolean compiled = compiler.getTask(errors, null, null, options, null, List.of(file))
                .call();
        return compiled ? "" : errors.toString();
    }
}
