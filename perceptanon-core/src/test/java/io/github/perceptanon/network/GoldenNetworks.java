package io.github.perceptanon.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.weights.StateDict;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The network of a golden entry and its formula weights. */
public record GoldenNetworks(Setup setup, Backbone backbone, int outputs) {
    /** The network that {@code model, arch, num_outputs} name. */
    public static GoldenNetworks of(JsonNode entry) {
        String model = entry.get("model").asText();
        return new GoldenNetworks(
                Setup.valueOf(model.substring(model.length() - 3)),
                Backbone.valueOf(entry.get("arch").asText().toUpperCase(Locale.ROOT)),
                entry.get("num_outputs").asInt());
    }

    /** Its configuration. */
    public ComputationGraphConfiguration configuration() {
        return Networks.resnet(setup, backbone, outputs);
    }

    /** Its weights. */
    public StateDict weights() {
        return GoldenWeights.of(NetworkWeights.shapes(configuration()), backbone == Backbone.RESNET18 ? 0.5 : 0.25);
    }
}
