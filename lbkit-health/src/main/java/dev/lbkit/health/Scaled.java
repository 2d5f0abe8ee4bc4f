package dev.lbkit.health;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A weighting, times a share that goes by the target alone. */
record Scaled(Weighting inner, ToDoubleFunction<Target> share) implements Weighting {

    @Override
    public double weigh(Member member, Duration usable) {
        return inner.weigh(member, usable) * share.applyAsDouble(member.target());
    }

    @Override
    public Weights start(LoadBalancer.Environment environment) {
        Weights started = inner.start(environment);
        return new Weights() {
            @Override
            public double[] of(List<Standing> fleet) {
                double[] weights = started.of(fleet).clone(); // the array may be kept by whoever gave it
                for (int i = 0; i < weights.length; i++) {
                    weights[i] *= share.applyAsDouble(fleet.get(i).member().target());
                }
                return weights;
            }

            @Override
            public boolean needsTime() {
                return started.needsTime();
            }
        };
    }
}
