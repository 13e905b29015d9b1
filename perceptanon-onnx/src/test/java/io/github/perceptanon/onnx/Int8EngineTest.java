// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngineContract;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import java.util.List;
import java.util.Random;

/** The engine that a quantisation of the contract's ResNet makes. */
class Int8EngineTest extends InferenceEngineContract {
    private static final EngineProvider ENGINE = engine();

    private static EngineProvider engine() {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.TEN)
                .withInput(64, 64);
        byte[] noise = new byte[3 * 64 * 64];
        new Random(20240718).nextBytes(noise);
        return Quantization.calibrated(
                        card,
                        new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10).weights(),
                        List.of(RgbImage.of(64, 64, noise)))
                .engine();
    }

    @Override
    protected EngineProvider provider() {
        return ENGINE;
    }

    /** One of 256 steps. */
    @Override
    protected double rounding() {
        return 1 / 256.0;
    }
}
