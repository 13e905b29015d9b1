// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.engine.PooledEngine;
import io.github.perceptanon.weights.StateDict;
import java.util.Optional;

/** The engine {@code onednn}: x86-64 CPUs, 32-bit floats. */
public final class OnednnEngineProvider implements EngineProvider {
    private static final int RANK = 30;

    /** Made by {@link java.util.ServiceLoader}. */
    public OnednnEngineProvider() {}

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public int highestRank() {
        return RANK;
    }

    @Override
    public Availability availability(Device device) {
        if (device.kind() == Device.Kind.CUDA) {
            return new Availability(false, 0, "it runs on CPUs only");
        }
        Optional<String> problem = OneDnn.problem();
        return problem.map(reason -> new Availability(false, 0, reason))
                .orElseGet(() -> new Availability(true, RANK, OneDnn.description()));
    }

    @Override
    public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
        return compile(name() + "-cpu", dnnl_f32, slice, weights, options);
    }

    /** Compiles for a type of activations and kernels. */
    static InferenceEngine compile(
            String name, int type, NetworkSlice slice, StateDict weights, EngineOptions options) {
        Handles handles = new Handles();
        try {
            InferenceProgram[] compiled = new InferenceProgram[1];
            OpenMp.runtime()
                    .with(
                            options.threads(),
                            () -> compiled[0] = new InferenceCompiler(slice, weights, type, handles).compile());
            return new PooledEngine(
                    name,
                    InputLayout.CHANNELS_FIRST,
                    new int[] {slice.channels(), slice.height(), slice.width()},
                    compiled[0].outputShapes(),
                    options,
                    batch -> new InferencePlan(compiled[0], batch, options.threads()),
                    handles::close);
        } catch (RuntimeException | Error e) {
            handles.close();
            throw e;
        }
    }
}
