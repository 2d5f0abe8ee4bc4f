package dev.lbkit.algorithms;

import dev.lbkit.Member;
import java.util.concurrent.atomic.AtomicLong;

/*
 * A running mean of the latencies of the members that picks look at anyway. The mean as a float, the millisecond of the last
 * sample and the number of samples share one long, so no reader sees the one without the others. Two writers at once lose a
 * sample: harmless, so load and store are opaque. All picks read the long; so that they do not all write it, only the first one
 * of a millisecond learns, once there are samples enough.
 *
 * A member that nobody has heard of answers with the mean that it is asked with, which is no sample. One that has been silent
 * for a while answers with something between what it was and the mean, which moves the mean by as much as it is still worth.
 */
/** What a call to the fleet takes on average, as far as one picker has seen. Thread-safe, lock-free, approximate. */
final class FleetMean {

    /** The mean while nothing is known. All targets look alike then, so its size does not matter. */
    private static final float UNKNOWN_NANOS = 1_000_000;

    private static final int ENOUGH = 32; // samples; each later one counts for one in so many
    private static final int MILLISECOND_SHIFT = 20; // of nanoseconds; near enough
    private static final int STAMP_SHIFT = 8; // 32 bits of mean, 24 of stamp, 8 of samples

    private final AtomicLong state = new AtomicLong(pack(UNKNOWN_NANOS, 0, 0));

    /** The mean, after hearing what two members have to add. */
    double hearing(Member one, Member two, long now) {
        long seen = state.getOpaque();
        if (samples(seen) < ENOUGH || stamp(seen) != millisecond(now)) {
            long learned = with(with(seen, one, now), two, now);
            if (learned != seen) {
                state.setOpaque(learned);
                return mean(learned);
            }
        }
        return mean(seen);
    }

    private static long with(long state, Member member, long now) {
        float mean = mean(state);
        double latency = member.latencyNanos(now, mean);
        if (latency == mean) {
            return state;
        }
        int samples = Math.min(samples(state) + 1, ENOUGH);
        return pack((float) (mean + (latency - mean) / samples), now, samples);
    }

    private static long pack(float mean, long now, int samples) {
        return (long) Float.floatToRawIntBits(mean) << 32 | (long) millisecond(now) << STAMP_SHIFT | samples;
    }

    private static int millisecond(long now) {
        return (int) (now >>> MILLISECOND_SHIFT) & 0xff_ffff;
    }

    private static float mean(long state) {
        return Float.intBitsToFloat((int) (state >>> 32));
    }

    private static int stamp(long state) {
        return (int) state >>> STAMP_SHIFT;
    }

    private static int samples(long state) {
        return (int) state & 0xff;
    }
}
