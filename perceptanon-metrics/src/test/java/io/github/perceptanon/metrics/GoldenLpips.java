// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** LPIPS with the formula weights of lpips.json. */
final class GoldenLpips {
    private GoldenLpips() {}

    /** The entry of a network and kind of linear weights. */
    static JsonNode entry(String net, String lin) {
        for (JsonNode entry : GoldenFiles.read("lpips.json").get("nets")) {
            if (entry.get("net").asText().equals(net)
                    && entry.get("lin").asText().equals(lin)) {
                return entry;
            }
        }
        throw new AssertionError("lpips.json has no " + net + " with " + lin);
    }

    static String net(Lpips.Network network) {
        return network.name().toLowerCase(Locale.ROOT);
    }

    static FeatureNetwork features(Lpips.Network network) {
        return network.features();
    }

    /** The whole LPIPS state dict, under the names of the lpips package. */
    static StateDict weights(Lpips.Network network) {
        Map<String, long[]> own = NetworkWeights.shapes(features(network).network());
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (JsonNode node : entry(net(network), "synthetic_lin").get("state_dict_names")) {
            String name = node.asText();
            if (name.startsWith("net.")) {
                shapes.put(name, own.get(name.replaceFirst("net\\.slice\\d+", "features")));
            } else if (name.startsWith("lin")) {
                int layer = Integer.parseInt(name.substring(3, 4));
                shapes.put(name, new long[] {1, features(network).tapChannels().get(layer), 1, 1});
            }
        }
        return GoldenWeights.of(shapes, 1);
    }

    static Lpips load(Lpips.Network network) throws WeightsException {
        return load(network, weights(network), EngineOptions.defaults());
    }

    static Lpips load(Lpips.Network network, StateDict linear, EngineOptions options) throws WeightsException {
        return Lpips.of(network, weights(network), linear, options.withEngine("nd4j"));
    }
}
