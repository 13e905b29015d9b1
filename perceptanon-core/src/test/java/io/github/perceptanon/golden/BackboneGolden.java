// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The golden values of a backbone, made with torchvision by {@code src/test/python/backbone_goldens.py}, and the network and
 * weights that they belong to.
 *
 * @param backbone which
 * @param json the file's content
 */
public record BackboneGolden(Backbone backbone, JsonNode json) {
    /** One for each backbone with a file of its own. */
    public static Stream<BackboneGolden> all() {
        return Stream.of(Backbone.values())
                .filter(backbone -> BackboneGolden.class.getResource("/golden/" + file(backbone)) != null)
                .map(backbone -> new BackboneGolden(backbone, GoldenFiles.read(file(backbone))));
    }

    private static String file(Backbone backbone) {
        return "backbones/" + backbone.id() + ".json";
    }

    /** A judge on this backbone. */
    public JudgeNetwork judge(AnnotationSetup setup, int outputs) {
        return JudgeNetwork.of(setup, backbone, outputs);
    }

    /** The formula's weights of a judge. */
    public StateDict weights(JudgeNetwork judge) {
        return weights(judge, NetworkWeights.shapes(judge.network()));
    }

    /** Those of its last layer alone: the others of large networks take half a gigabyte. */
    public StateDict outputWeights(JudgeNetwork judge) {
        Map<String, long[]> shapes = new LinkedHashMap<>(NetworkWeights.shapes(judge.network()));
        shapes.keySet().removeIf(name -> !name.startsWith(judge.output() + "."));
        return weights(judge, shapes);
    }

    private StateDict weights(JudgeNetwork judge, Map<String, long[]> shapes) {
        return GoldenWeights.of(
                shapes, judge.output(), json.path("weights").path("head_gain").asDouble());
    }

    /** How far a kind of value may be from the file's. */
    public double tolerance(String kind) {
        return json.path("tolerance").path(kind).asDouble();
    }

    /** Compares single places of a class activation map before scaling, within the map's own tolerance. */
    public static void assertMap(String stage, float[] map, JsonNode expected) {
        double[] samples = GoldenFiles.numbers(expected.get("samples"));
        double tolerance = expected.get("tolerance").asDouble();
        assertThat(map)
                .hasSize(expected.get("height").asInt() * expected.get("width").asInt());
        for (int i = 0; i < samples.length; i++) {
            int place = (int) ((long) i * map.length / samples.length);
            assertThat((double) map[place]).as(stage + " place " + place).isCloseTo(samples[i], within(tolerance));
        }
    }

    /** An image as the network reads it, (3, 224, 224). */
    public static float[] input(JsonNode image) {
        RgbImage sized = GoldenImages.of(image).resized(224, 224, Resampling.BILINEAR);
        float[] values = new float[3 * 224 * 224];
        Normalization.IMAGENET.toChw(sized, values, 0);
        return values;
    }

    @Override
    public String toString() {
        return backbone.id();
    }
}
