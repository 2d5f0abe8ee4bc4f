package dev.lbkit.bench;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static dev.lbkit.bench.Library.CLASSES;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Two balancers in one process share nothing they were not given.
 *
 * <p>Judges by declared type. A static final {@code List}, {@code Set} or {@code Map} passes when its class creates no
 * mutable collection in its static initializer: {@code List.of(..)} and {@code Map.copyOf(..)} are the way to write it.
 */
final class StaticStateTest {
    private static final List<Class<?>> MUTABLE =
            List.of(ThreadLocal.class, RandomGenerator.class, Executor.class, Thread.class, Appendable.class);

    @Test
    void staticField_any_isFinalAndImmutable() {
        assertThat(CLASSES.stream().flatMap(type -> type.getFields().stream()))
                .as("static mutable state")
                .filteredOn(field -> has(field, STATIC) && !has(field, SYNTHETIC))
                .filteredOn(
                        field -> !has(field, FINAL) || field.getRawType().isArray() || isMutable(field.getRawType()))
                .extracting(JavaField::getFullName)
                .isEmpty();
    }

    @Test
    void staticInitializer_any_createsNoMutableCollection() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getStaticInitializer().stream())
                        .flatMap(initializer -> initializer.getConstructorCallsFromSelf().stream()))
                .as("mutable collections created for a static field")
                .filteredOn(call -> isCollection(call.getTargetOwner()))
                .extracting(Object::toString)
                .isEmpty();
    }

    private static boolean isMutable(JavaClass type) {
        return isOurs(type) ? type.getFields().stream().anyMatch(StaticStateTest::canChange) : isMutableOfTheJdk(type);
    }

    /** An array is fine here: a type of ours may own one and never change it. */
    private static boolean canChange(JavaField field) {
        return !has(field, STATIC) && (!has(field, FINAL) || isMutableOfTheJdk(field.getRawType()));
    }

    private static boolean isMutableOfTheJdk(JavaClass type) {
        return type.getPackageName().equals("java.util.concurrent.atomic")
                || type.getPackageName().equals("java.util.concurrent.locks")
                || MUTABLE.stream().anyMatch(type::isAssignableTo)
                || isCollection(type) && !type.isInterface();
    }

    private static boolean isCollection(JavaClass type) {
        return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("dev.lbkit");
    }

    private static boolean has(JavaField field, JavaModifier modifier) {
        return field.getModifiers().contains(modifier);
    }
}
