package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.RecordTree.failover;
import static dev.lbkit.failover.gslb.RecordTree.geolocation;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The example of docs/guide/regions.md, which a test of lbkit-bench compares with it. */
final class RegionsGuideTest {

    // begin of the example
    private static final RecordTree SHOP = geolocation(
                    "shop", Place.continent("EU"), failover("europe", leaf("eu"), leaf("us")))
            .with(Place.ANYWHERE, weighted("canary", 95, leaf("us")).with(5, leaf("us-next")));

    @Test
    void shop_europeIsDown_answersFromTheUnitedStates() {
        Client paris = Client.UNKNOWN.in(new Place("EU", "FR", ""));

        Answer answer = SHOP.resolve(paris, name -> !name.equals("eu"));

        assertThat(answer.shares()).containsOnlyKeys("us");
        assertThat(answer.steps())
                .containsExactly(
                        "shop (geolocation): europe (EU)",
                        "europe (failover): us (secondary); unhealthy: eu (primary)");
    }
    // end of the example
}
