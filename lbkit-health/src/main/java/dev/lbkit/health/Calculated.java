package dev.lbkit.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Detections whose n-th best finding counts. */
record Calculated(int atLeast, List<HealthDetector.Detection> parts) implements HealthDetector.Detection {

    private static final String NEXT = "&"; // between the notes of parts

    @Override
    public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        Votes votes = new Votes(verdict);
        votes.begin(target);
        return votes;
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return parts.stream().flatMap(part -> part.advice(fleet).stream()).toList();
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    /** Closes all of them, also where one throws. */
    static void closeAll(List<? extends Subscription> parts) {
        if (!parts.isEmpty()) {
            try {
                parts.get(0).close();
            } finally {
                closeAll(parts.subList(1, parts.size()));
            }
        }
    }

    /** The n-th best of these; healthy for none, unhealthy for more than there are. */
    static HealthStatus nthBest(int n, HealthStatus... found) {
        if (n == 0) {
            return HealthStatus.HEALTHY;
        }
        return Stream.of(found).sorted().skip(n - 1L).findFirst().orElse(HealthStatus.UNHEALTHY);
    }

    /** What the parts find of one target. */
    private final class Votes implements HealthDetector.Watch {

        private final HealthDetector.Verdict verdict;
        private final HealthStatus[] found = new HealthStatus[parts.size()]; // guarded by this
        private final List<HealthDetector.Watch> watches = new ArrayList<>(); // set before the first call is heard

        Votes(HealthDetector.Verdict verdict) {
            this.verdict = verdict;
            Arrays.fill(found, HealthStatus.HEALTHY);
        }

        void begin(Target target) {
            try {
                for (int i = 0; i < found.length; i++) {
                    watches.add(parts.get(i).watch(target, voter(i)));
                }
            } catch (Throwable e) {
                close(); // the parts that watch already
                throw e;
            }
            tell("");
        }

        private HealthDetector.Verdict voter(int part) {
            return new HealthDetector.Verdict() {
                @Override
                public void is(HealthStatus status, String reason) {
                    vote(part, status, reason);
                }

                @Override
                public void load(LoadReport report) {
                    verdict.load(report);
                }
            };
        }

        private synchronized void vote(int part, HealthStatus status, String reason) {
            found[part] = status;
            tell(", the last to speak: " + status + (reason.isEmpty() ? "" : " '" + reason + "'"));
        }

        private synchronized void tell(String last) {
            long usable = Stream.of(found).filter(HealthStatus::isUsable).count();
            verdict.is(
                    nthBest(atLeast, found),
                    usable + " of " + found.length + " say usable (needed: " + atLeast + ")" + last);
        }

        @Override
        public void heard(Outcome outcome, long latencyNanos, long now) {
            heard(0, outcome, latencyNanos, now);
        }

        /** Also where one throws: each part from this one on hears it. */
        private void heard(int part, Outcome outcome, long latencyNanos, long now) {
            if (part < watches.size()) {
                try {
                    watches.get(part).heard(outcome, latencyNanos, now);
                } finally {
                    heard(part + 1, outcome, latencyNanos, now);
                }
            }
        }

        /** The notes of all parts, in order and encoded, so that the separator is in none of them. */
        @Override
        public String note() {
            List<String> notes =
                    watches.stream().map(HealthDetector.Watch::note).toList();
            return notes.stream().allMatch(String::isEmpty)
                    ? ""
                    : notes.stream().map(note -> URLEncoder.encode(note, UTF_8)).collect(joining(NEXT));
        }

        @Override
        public void recall(String note, Duration away) {
            List<String> notes = decoded(note);
            if (notes.size() == watches.size()) { // else it is of other parts
                recall(0, notes, away);
            }
        }

        /** Also where one throws: each part from this one on is given its note. */
        private void recall(int part, List<String> notes, Duration away) {
            if (part < notes.size()) {
                try {
                    if (!notes.get(part).isEmpty()) {
                        watches.get(part).recall(notes.get(part), away);
                    }
                } finally {
                    recall(part + 1, notes, away);
                }
            }
        }

        private static List<String> decoded(String note) {
            try {
                return Stream.of(note.split(NEXT, -1))
                        .map(one -> URLDecoder.decode(one, UTF_8))
                        .toList();
            } catch (IllegalArgumentException e) {
                return List.of(); // of another detector
            }
        }

        @Override
        public void close() {
            closeAll(watches);
        }
    }
}
