// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoldenAnchorsTest {
    private final JsonNode anchors = GoldenFiles.read("anchors.json");

    @Test
    void numbersMatchTheirWorkedExamples() {
        for (JsonNode row : anchors.get("uniform")) {
            GoldenNumbers numbers = GoldenNumbers.of(row.get("name").asText(), GoldenNumbers.SEED);
            assertThat(numbers.uniform(row.get("i").asLong()))
                    .isEqualTo(row.get("uniform").asDouble());
        }
    }

    @Test
    void imagesMatchTheirHashes() {
        assertThat(anchors.get("images"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(GoldenImages.of(image)).isNotNull());
    }

    @Test
    void convolutionWeightsMatchTheirBits() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("conv1.weight", new long[] {64, 3, 7, 7});
        float[] values = GoldenWeights.of(shapes, 1).get("conv1.weight").toFloats();
        JsonNode bits = anchors.get("weights").get(0).get("float_bits_hex");
        for (int i = 0; i < bits.size(); i++) {
            assertThat(Integer.toHexString(Float.floatToIntBits(values[i])))
                    .isEqualTo(bits.get(i).asText());
        }
    }
}
