package dev.lbkit.bench;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static dev.lbkit.bench.Library.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the published types may look like from outside. */
final class ApiShapeTest {
    @Test
    void publicClass_any_isNotAbstract() {
        classes()
                .that()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should()
                .notHaveModifier(ABSTRACT)
                .because("policies compose by argument, never by inheritance")
                .check(CLASSES);
    }

    @Test
    void member_any_isNotProtected() {
        assertThat(CLASSES.stream().flatMap(type -> type.getMembers().stream()))
                .as("protected members (subclassing is a leak)")
                .filteredOn(member -> member.getModifiers().contains(PROTECTED))
                .filteredOn(member -> !Set.of("clone", "finalize").contains(member.getName()))
                .extracting(JavaMember::getFullName)
                .isEmpty();
    }

    @Test
    void publicSignature_foreignType_isNowhere() {
        assertThat(CLASSES.stream().filter(Library::isVisible).flatMap(ApiShapeTest::foreignTypes))
                .as("foreign types in public signatures (a user must not have to import our implementation)")
                .isEmpty();
    }

    private static Stream<String> foreignTypes(JavaClass type) {
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<String> fields = type.getFields().stream()
                .filter(ApiShapeTest::isPublic)
                .flatMap(field -> foreign(field.getFullName(), type, List.of(field.getType()), false));
        Stream<String> code = type.getCodeUnits().stream()
                .filter(ApiShapeTest::isPublic)
                .flatMap(unit -> Stream.concat(
                        foreign(unit.getFullName(), type, unit.getParameterTypes(), true),
                        foreign(unit.getFullName(), type, List.of(unit.getReturnType()), false)));
        return Stream.of(foreign(type.getName(), type, parents.toList(), false), fields, code)
                .flatMap(names -> names);
    }

    private static Stream<String> foreign(
            String where, JavaClass type, Collection<? extends JavaType> used, boolean parameter) {
        return used.stream()
                .flatMap(javaType -> javaType.getAllInvolvedRawTypes().stream())
                .filter(raw -> !isAllowed(type.getPackageName(), raw, parameter))
                .map(raw -> where + " shows " + raw.getName());
    }

    private static boolean isAllowed(String from, JavaClass shown, boolean parameter) {
        String home = shown.getPackageName();
        return home.startsWith("java.")
                || home.startsWith("javax.")
                || home.equals("dev.lbkit")
                || home.startsWith("dev.lbkit.")
                || from.equals("dev.lbkit.testkit") && home.startsWith("org.junit.")
                || from.equals("dev.lbkit.grpc") && home.startsWith("io.grpc")
                || from.equals("dev.lbkit.micrometer") && home.startsWith("io.micrometer.")
                // its users already hold one
                || from.startsWith("dev.lbkit.failover")
                        && parameter
                        && home.startsWith("io.github.resilience4j.")
                        && shown.getSimpleName().endsWith("Config");
    }

    private static boolean isPublic(JavaMember member) {
        return member.getModifiers().contains(PUBLIC);
    }
}
