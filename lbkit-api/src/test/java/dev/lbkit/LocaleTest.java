package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bug class B45: what people and programs read is the same in every locale. */
final class LocaleTest {

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai", "de-DE"})
    void texts_anyDefaultLocale_areTheSame(String tag) throws Exception {
        List<String> expected = in(Locale.ROOT, LocaleTest::texts);

        List<String> texts = in(Locale.forLanguageTag(tag), LocaleTest::texts);

        assertThat(texts).isEqualTo(expected);
    }

    private static <T> T in(Locale locale, Callable<T> work) throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(locale);
        try {
            return work.call();
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Figures with fractions and thousands, an upper case I to be lowered, a time ago, and each kind of message. */
    private static List<String> texts() {
        long[] tick = {0};
        LoadBalancer balancer = LoadBalancer.builder("INVOICES")
                .targets(TargetSource.fixed(List.of(
                        Target.of("HTTP://INBOX.example:8080").withWeight(1234.5),
                        Target.of("http://10.0.0.7:80").in("eu", "I"))))
                .policy((set, random) -> (request, now) -> set.get(0))
                .detector(environment -> (target, verdict) -> {
                    verdict.is(HealthStatus.UNHEALTHY, "connect timed out");
                    return new HealthDetector.Watch() {};
                })
                .failClosed()
                .ticker(() -> tick[0])
                .scheduler((delay, task) -> () -> {})
                .random(new SplittableRandom(1))
                .build();
        tick[0] = Duration.ofMillis(1234).toNanos();
        return Stream.<Callable<Object>>of(
                        () -> balancer,
                        balancer::snapshot,
                        () -> balancer.acquire(PickRequest.any()),
                        () -> balancer.explain(PickRequest.any()),
                        () -> Target.of("http://a").withWeight(-1234.5),
                        () -> PickRequest.any().toString(),
                        () -> Target.of("http://a").withWeight(1e-7).in("r", "z"))
                .map(LocaleTest::text)
                .toList();
    }

    private static String text(Callable<Object> value) {
        try {
            return String.valueOf(value.call());
        } catch (Exception e) {
            return e.toString();
        }
    }
}
