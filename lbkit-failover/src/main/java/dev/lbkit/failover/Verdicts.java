package dev.lbkit.failover;

import dev.lbkit.BalancerEvent;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import org.jspecify.annotations.Nullable;

/** What the ends of attempts mean, whatever the application's classifier throws. */
record Verdicts(LoadBalancer.Environment environment, OutcomeClassifier classifier) {

    Outcome of(Ending<?> how) {
        return how instanceof Ending.Returned<?> returned
                ? ofResult(returned.value())
                : ofFailure(how.failure().orElseThrow());
    }

    Outcome ofResult(@Nullable Object result) {
        if (result == null) {
            return Outcome.SUCCESS;
        }
        try {
            return classifier.ofResult(result);
        } catch (RuntimeException e) {
            broken(e);
            return OutcomeClassifier.defaults().ofResult(result);
        }
    }

    private Outcome ofFailure(Throwable failure) {
        try {
            return classifier.ofFailure(failure);
        } catch (RuntimeException e) {
            broken(e);
            return OutcomeClassifier.defaults().ofFailure(failure);
        }
    }

    private void broken(RuntimeException cause) {
        environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "classifier", cause));
    }
}
