package dev.lbkit.bench;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the rules read: the classes of all published modules, and the sources of the whole tree. */
final class Library {
    /** Published main classes; bench, samples and the vector runner may import anything, so no rule on bytecode binds them. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/dev/lbkit/bench/"))
            .withImportOption(location -> !location.contains("/dev/lbkit/vectors/"))
            .importPackages("dev.lbkit");

    static final Path ROOT = root();

    private Library() {}

    /** Whether a user can name the type: public, and nested only in public types. */
    static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(Library::isVisible).orElse(true);
    }

    /** Java files below a {@code src/<set>/java} folder of any module, as paths relative to the root. */
    static List<Path> sources(String set) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(ROOT::relativize)
                    .filter(file -> file.toString().replace('\\', '/').contains("src/" + set + "/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path source) {
        try {
            return Files.readAllLines(ROOT.resolve(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
