// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.engine.PooledEngine;
import io.github.perceptanon.weights.StateDict;

/** The engine {@code onednn}: x86-64 CPUs, 32-bit floats. */
public final class OnednnEngineProvider implements EngineProvider {
    /** Between nd4j and ONNX Runtime, which is as fast alone and faster beside other work (docs/engines.md). */
    private static final int RANK = 15;
    /** Below all that do not change scores. */
    private static final int BY_NAME_RANK = 1;

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
        return OneDnn.availability(device, RANK);
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
            InferenceProgram compiled = OpenMp.runtime()
                    .with(options.threads(), () -> new InferenceCompiler(slice, weights, type, handles).compile());
            return new PooledEngine(
                    name,
                    InputLayout.CHANNELS_FIRST,
                    new int[] {slice.channels(), slice.height(), slice.width()},
                    compiled.outputShapes(),
                    options,
                    batch -> new InferencePlan(compiled, batch, options.threads()),
                    handles::close);
        } catch (RuntimeException | Error e) {
            handles.close();
            throw e;
        }
    }

    /**
     * The engine {@code onednn-bf16}: activations and kernels in bf16, sums in 32-bit floats, on processors with
     * instructions for it (AVX512_BF16, AMX). {@code auto} does not choose it, because it changes scores.
     */
    public static final class Bf16 implements EngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public Bf16() {}

        @Override
        public String name() {
            return "onednn-bf16";
        }

        @Override
        public int highestRank() {
            return BY_NAME_RANK;
        }

        @Override
        public Availability availability(Device device) {
            Availability floats = OneDnn.availability(device, BY_NAME_RANK);
            if (!floats.usable()) {
                return floats;
            }
            InstructionSet here = InstructionSet.here();
            return here.compareTo(InstructionSet.AVX512_BF16) < 0
                    ? new Availability(false, 0, "it needs AVX-512 with BF16 or AMX, and there is " + here)
                    : floats;
        }

        @Override
        public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
            return OnednnEngineProvider.compile(name() + "-cpu", dnnl_bf16, slice, weights, options);
        }
    }
}
