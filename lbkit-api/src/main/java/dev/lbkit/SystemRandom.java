package dev.lbkit;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The one place that draws chance from the machine: thread-safe and without contention, as every thread has its own. */
enum SystemRandom implements RandomGenerator {
    INSTANCE;

    @Override
    public int nextInt() {
        return ThreadLocalRandom.current().nextInt();
    }

    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }
}
