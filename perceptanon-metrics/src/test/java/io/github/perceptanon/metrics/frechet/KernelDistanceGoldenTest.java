// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import org.junit.jupiter.api.Test;

/** KID over the subsets of statistics.json: torchmetrics' estimate of each, its mean and its deviation. */
class KernelDistanceGoldenTest {
    @Test
    void meanAndDeviationOverTheSubsetsEqualTorchmetrics() {
        JsonNode cases = GoldenFiles.read("statistics.json").get("kid");
        assertThat(cases).hasSize(4).allSatisfy(c -> {
            String name = c.get("name").asText();
            int dimensions = c.get("dims").asInt();
            KernelInceptionDistance.Result kid = KernelInceptionDistance.standard()
                    .withSubsets(c.get("subsets").asInt(), c.get("size").asInt())
                    .withSeed(c.get("seed").asLong())
                    .between(
                            GoldenFeatures.a(name, c.get("m").asInt(), dimensions),
                            GoldenFeatures.b(name, c.get("n").asInt(), dimensions));
            assertThat(kid.mean()).as(name).isEqualTo(c.get("mean").asDouble(), within(1e-12));
            assertThat(kid.std()).as(name).isEqualTo(c.get("std").asDouble(), within(1e-12));
        });
    }
}
