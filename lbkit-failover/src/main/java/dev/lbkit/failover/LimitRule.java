package dev.lbkit.failover;

/** How a limit follows what calls tell. Pure: a value, from state and sample to state. */
sealed interface LimitRule {

    /**
     * What a rule remembers.
     *
     * @param limit the limit, not rounded
     * @param reference the latency to compare with, in nanoseconds; 0 if none is known
     * @param count samples since the reference was taken
     */
    record State(double limit, double reference, long count) {

        State withLimit(double newLimit) {
            return new State(newLimit, reference, count);
        }
    }

    /**
     * What calls tell.
     *
     * @param nanos how long they took, on average; {@link #UNTIMED} if all were refused
     * @param inFlight the most calls in flight meanwhile
     * @param dropped whether too many of them were refused or timed out
     */
    record Sample(double nanos, int inFlight, boolean dropped) {

        /** Less than any latency. */
        static final double UNTIMED = 0;

        boolean isTimed() {
            return nanos > UNTIMED;
        }
    }

    /** The state after a sample; its limit lies within the bounds. */
    State next(State state, Sample sample, int least, int most);

    /** Never changes. */
    record Fixed() implements LimitRule {

        @Override
        public State next(State state, Sample sample, int least, int most) {
            return state;
        }
    }

    /** One more while the limit is used, a tenth less at a drop. */
    record Aimd(double timeoutNanos) implements LimitRule {

        private static final double KEPT = 0.9;

        @Override
        public State next(State state, Sample sample, int least, int most) {
            double limit = state.limit;
            if (sample.dropped || sample.nanos > timeoutNanos) {
                limit = Math.floor(limit * KEPT);
            } else if (2L * sample.inFlight >= limit) {
                limit++;
            }
            return state.withLimit(Math.min(most, Math.max(least, limit)));
        }
    }

    /** Keeps the calls that wait in queues, worked out from the lowest latency seen, between two bounds. */
    record Vegas(double smoothing) implements LimitRule {

        private static final int PROBE =
                30; // samples per unit of the limit, after which the lowest latency is taken anew

        @Override
        public State next(State state, Sample sample, int least, int most) {
            if (!sample.isTimed()) {
                return state.withLimit(Math.max(least, state.limit - step(state.limit)));
            }
            long count = state.count + 1;
            if (state.reference == 0 || sample.nanos < state.reference || count > PROBE * state.limit) {
                return new State(state.limit, sample.nanos, state.reference == 0 ? count : 0);
            }
            double limit = Math.floor(state.limit);
            double step = step(limit);
            double queue = Math.ceil(limit * (1 - state.reference / sample.nanos));
            double wanted = limit;
            if (sample.dropped) {
                wanted = limit - step;
            } else if (2L * sample.inFlight < limit) {
                return new State(state.limit, state.reference, count);
            } else if (queue <= step) {
                wanted = limit + 6 * step;
            } else if (queue < 3 * step) {
                wanted = limit + step;
            } else if (queue > 6 * step) {
                wanted = limit - step;
            }
            double bounded = Math.min(most, Math.max(least, wanted));
            return new State((1 - smoothing) * state.limit + smoothing * bounded, state.reference, count);
        }

        private static double step(double limit) {
            return Math.max(1, Math.floor(Math.log10(limit)));
        }
    }

    /** Shrinks as latency exceeds its long average, and has room for a queue. */
    record Gradient2(double tolerance, int queue, double smoothing, int memory) implements LimitRule {

        private static final int WARM_UP = 10;
        private static final double DRIFT = 0.95;

        @Override
        public State next(State state, Sample sample, int least, int most) {
            if (!sample.isTimed()) {
                return state; // refusals are not its matter
            }
            double average = average(state, sample.nanos);
            State seen =
                    new State(state.limit, average / sample.nanos > 2 ? average * DRIFT : average, state.count + 1);
            if (2L * sample.inFlight < state.limit) {
                return seen;
            }
            double gradient = Math.max(0.5, Math.min(1, tolerance * average / sample.nanos));
            double wanted = state.limit * gradient + queue;
            double limit = state.limit * (1 - smoothing) + wanted * smoothing;
            return seen.withLimit(Math.min(most, Math.max(least, limit)));
        }

        /** Plain at first, then fading. */
        private double average(State state, double nanos) {
            if (state.count < WARM_UP) {
                return (state.reference * state.count + nanos) / (state.count + 1);
            }
            return state.reference + (nanos - state.reference) * 2 / (memory + 1);
        }
    }
}
