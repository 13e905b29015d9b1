// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files of the reference's other backbones can be rebuilt from: names, images and weights. */
class BackboneGoldensTest {
    /** Rebuilding one of VGG's linear layers takes seconds and says no more than a small tensor does. */
    private static final long LARGEST_REBUILT = 1_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "densenet121", "vgg11", "alexnet", "vit_b_16"})
    void noNameIsThereTwice(String backbone) throws IOException {
        ObjectMapper strict = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try (InputStream in = getClass().getResourceAsStream("/golden/backbones/" + backbone + ".json")) {
            JsonNode golden = strict.readTree(in);
            assertThat(golden.get("backbone").asText()).isEqualTo(backbone);
            assertThat(golden.at("/state_dict/ha1")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "densenet121", "vgg11", "alexnet", "vit_b_16"})
    void namesOfThePairFollowFromThoseOfTheSingleNetwork(String backbone) {
        JsonNode state = read(backbone).get("state_dict");
        Map<String, long[]> pair = ha2(state);

        StringBuilder lines = new StringBuilder();
        pair.forEach((name, shape) -> lines.append(name + " " + Arrays.toString(shape) + "\n"));

        assertThat(pair).hasSize(state.at("/ha2/entries").asInt());
        assertThat(GoldenImages.sha256(lines.toString().getBytes(UTF_8)))
                .isEqualTo(state.at("/ha2/sha256_of_lines").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "densenet121", "vgg11", "alexnet", "vit_b_16"})
    void imagesMatchTheirHashes(String backbone) {
        List<JsonNode> images = read(backbone).findParents("rgbSha256");

        assertThat(images)
                .isNotEmpty()
                .allSatisfy(image -> assertThat(GoldenImages.of(image)).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "densenet121", "vgg11", "alexnet", "vit_b_16"})
    void weightsStartAsTheyDidInPython(String backbone) {
        JsonNode golden = read(backbone);
        double gain = golden.at("/weights/head_gain").asDouble();
        Map<String, long[]> single = shapes(golden.at("/state_dict/ha1"));
        Map<String, long[]> pair = ha2(golden.get("state_dict"));

        golden.at("/weights/first3").properties().forEach(entry -> {
            String[] formAndName = entry.getKey().split(" ");
            boolean alone = formAndName[0].equals("HA1");
            String name = formAndName[1];
            long[] shape = (alone ? single : pair).get(name);
            if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) <= LARGEST_REBUILT) {
                String head = alone ? golden.get("head").asText() : "head.2";
                Tensor tensor =
                        GoldenWeights.of(Map.of(name, shape), head, gain).get(name);
                assertThat(Arrays.copyOf(tensor.toFloats(), 3))
                        .as(entry.getKey())
                        .isEqualTo(floats(entry.getValue()));
            }
        });
    }

    private static JsonNode read(String backbone) {
        return GoldenFiles.read("backbones/" + backbone + ".json");
    }

    private static Map<String, long[]> ha2(JsonNode state) {
        JsonNode rule = state.get("ha2");
        Map<String, long[]> pair = new LinkedHashMap<>();
        shapes(state.get("ha1"))
                .forEach((name, shape) -> pair.put(rule.get("prefix").asText() + name, shape));
        rule.get("left_out").forEach(name -> pair.remove(rule.get("prefix").asText() + name.asText()));
        pair.putAll(shapes(rule.get("added")));
        return pair;
    }

    private static Map<String, long[]> shapes(JsonNode object) {
        Map<String, long[]> out = new LinkedHashMap<>();
        object.properties().forEach(entry -> out.put(entry.getKey(), longs(entry.getValue())));
        return out;
    }

    private static long[] longs(JsonNode array) {
        long[] out = new long[array.size()];
        Arrays.setAll(out, i -> array.get(i).asLong());
        return out;
    }

    private static float[] floats(JsonNode array) {
        float[] out = new float[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = array.get(i).floatValue();
        }
        return out;
    }
}
