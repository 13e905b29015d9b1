// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The network of a golden entry and its formula weights. */
public record GoldenNetworks(AnnotationSetup setup, Backbone backbone, int outputs) {
    /** The network that {@code model, arch, num_outputs} name. */
    public static GoldenNetworks of(JsonNode entry) {
        String model = entry.get("model").asText();
        return new GoldenNetworks(
                AnnotationSetup.valueOf(model.substring(model.length() - 3)),
                Backbone.valueOf(entry.get("arch").asText().toUpperCase(Locale.ROOT)),
                entry.get("num_outputs").asInt());
    }

    /** The judge's network. */
    public JudgeNetwork judge() {
        return JudgeNetwork.of(setup, backbone, outputs);
    }

    /** Its nodes. */
    public Network network() {
        return judge().network();
    }

    /**
     * Weights of a pair's network whose head takes no notice of some of its inputs: of 1024 for ResNet18 the first 512 are the
     * original's embedding, as {@code torch.cat((original, anonymized), 1)} puts them.
     */
    public static StateDict withoutHeadInputs(StateDict weights, int from, int to) {
        Map<String, Tensor> changed = new LinkedHashMap<>(weights.asMap());
        Tensor head = weights.get("head.0.weight");
        float[] values = head.toFloats();
        int inputs = (int) head.shape()[1];
        for (int row = 0; row < values.length; row += inputs) {
            Arrays.fill(values, row + from, row + to, 0);
        }
        changed.put("head.0.weight", Tensor.ofFloats(values, head.shape()));
        return StateDict.of(changed);
    }

    /** Its weights. */
    public StateDict weights() {
        return GoldenWeights.of(NetworkWeights.shapes(network()), backbone == Backbone.RESNET18 ? 0.5 : 0.25);
    }
}
