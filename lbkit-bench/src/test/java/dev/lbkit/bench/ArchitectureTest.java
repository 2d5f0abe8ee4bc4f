package dev.lbkit.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.lbkit.bench.Library.CLASSES;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom. A new package appears here first, with its arrows. */
final class ArchitectureTest {
    private static final String API = "dev.lbkit";
    private static final String[] EVERYONE = {
        "java..", "javax..", "org.slf4j..", "org.jspecify..", "com.google.errorprone.annotations.."
    };

    /** A package and what it may import besides itself and {@link #EVERYONE}. */
    record Arrow(String from, String... to) {
        String[] allowed() {
            return Stream.of(Stream.of(from), Stream.of(to), Stream.of(EVERYONE))
                    .flatMap(names -> names)
                    .toArray(String[]::new);
        }

        @Override
        public String toString() {
            return from;
        }
    }

    static Stream<Arrow> arrows() {
        return Stream.of(
                new Arrow(API),
                new Arrow("dev.lbkit.algorithms", API, "com.google.common..", "com.dynatrace.hash4j.."),
                new Arrow("dev.lbkit.health", API),
                new Arrow("dev.lbkit.failover", API, "io.github.resilience4j.."),
                new Arrow("dev.lbkit.failover.gslb", API),
                new Arrow("dev.lbkit.simulation", API),
                new Arrow("dev.lbkit.testkit", API, "dev.lbkit.simulation", "org.junit.jupiter.api.."),
                new Arrow("dev.lbkit.grpc", API, "dev.lbkit.health", "io.grpc.."),
                new Arrow("dev.lbkit.micrometer", API, "io.micrometer.."));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void package_imports_followItsArrow(Arrow arrow) {
        classes()
                .that()
                .resideInAPackage(arrow.from())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(arrow.allowed())
                .because("siblings never import each other, and a foreign library has one home")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void package_any_hasAnArrow() {
        classes()
                .should()
                .resideInAnyPackage(arrows().map(Arrow::from).toArray(String[]::new))
                .because("a new package needs a line in ArchitectureTest.arrows()")
                .check(CLASSES);
    }

    @Test
    void packages_together_haveNoCycle() {
        slices().matching("dev.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void package_publicTypes_areAtMost22() {
        Map<String, Long> publicTypes = CLASSES.stream()
                .filter(Library::isVisible)
                .filter(JavaClass::isTopLevelClass)
                .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));

        assertThat(publicTypes)
                .as("public top-level types by package (a 23rd needs a decision record)")
                .allSatisfy((name, count) -> assertThat(count).isLessThanOrEqualTo(22));
    }

    @Test
    void package_any_isNullMarked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .as("packages without @NullMarked in package-info.java, which NullAway passes over")
                .filteredOn(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .isEmpty();
    }
}
