package dev.lbkit.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Meters that share their tags and leave the registry together. Not thread-safe. */
final class MeterGroup {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();

    MeterGroup(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    static Tag tag(String key, Enum<?> value) {
        return Tag.of(key, value.name().toLowerCase(Locale.ROOT));
    }

    Counter counter(String name, String description) {
        return kept(Counter.builder(name).description(description).tags(tags).register(registry));
    }

    Timer timer(String name, String description, Tag more) {
        return kept(Timer.builder(name)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    /** A supplier, unlike a state object, is held strongly: the gauge cannot turn into NaN. */
    void gauge(String name, String description, Tags more, Supplier<Number> value) {
        kept(Gauge.builder(name, value)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    private <M extends Meter> M kept(M meter) {
        meters.add(meter);
        return meter;
    }

    void remove() {
        meters.forEach(registry::remove);
    }
}
