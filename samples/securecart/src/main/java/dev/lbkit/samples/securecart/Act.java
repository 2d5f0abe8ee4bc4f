package dev.lbkit.samples.securecart;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * One part of the run, as planned: a fault, or its end, and the time to watch what it does.
 *
 * @param name what happens, in a few words
 * @param length how long the act lasts, its deeds included
 * @param badTargets the ids of the targets that the shop should stop sending to; empty when there are none
 * @param recoverWithin the promised time from the start of the act until customers no longer notice; the length of the
 *     act where no shorter time is promised
 * @param opening what is done at the start
 * @param closing what is done at the end
 */
record Act(String name, Duration length, Set<String> badTargets, Duration recoverWithin, Deed opening, Deed closing) {

    /** Something done to the cloud, such as a fault, and noted on the stage. */
    @FunctionalInterface
    interface Deed {

        /** Does it; returns when it has taken hold. */
        void perform(Stage stage) throws IOException, InterruptedException;

        /** Nothing at all. */
        static Deed none() {
            return stage -> {};
        }
    }
}
