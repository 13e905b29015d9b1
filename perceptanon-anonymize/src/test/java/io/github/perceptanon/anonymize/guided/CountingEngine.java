// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.List;

/** The engine that is installed, and how many images have passed through it. */
final class CountingEngine implements EngineProvider {
    private final EngineProvider engine = Engines.installed().select(EngineOptions.defaults());
    private int passes;

    int passes() {
        return passes;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Availability availability(Device device) {
        return engine.availability(device);
    }

    @Override
    public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
        InferenceEngine compiled = engine.compile(slice, weights, options);
        return new InferenceEngine() {
            @Override
            public String name() {
                return compiled.name();
            }

            @Override
            public InputLayout inputLayout() {
                return compiled.inputLayout();
            }

            @Override
            public List<int[]> outputShapes() {
                return compiled.outputShapes();
            }

            @Override
            public void run(int batch, InputLayout layout, Input input, FloatBuffer... outputs) {
                passes += batch;
                compiled.run(batch, layout, input, outputs);
            }

            @Override
            public void close() {
                compiled.close();
            }
        };
    }
}
