// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.engine.PooledEngine;
import io.github.perceptanon.weights.StateDict;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/** The engine {@code nd4j}: fused plans of ND4J's native ops. */
public final class Nd4jEngineProvider implements EngineProvider {
    private static final int CPU_RANK = 10;
    /** Between onnxruntime's 20 on a CPU and 30 on a GPU. */
    private static final int GPU_RANK = 25;

    /** Made by {@link java.util.ServiceLoader}. */
    public Nd4jEngineProvider() {}

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public int highestRank() {
        return Nd4jBackends.here().prefersGpu() ? GPU_RANK : CPU_RANK;
    }

    @Override
    public Availability availability(Device device) {
        Optional<Availability> refusal = Nd4jBackends.here().refusal(device);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        try {
            String backend = Nd4j.getBackend().getClass().getSimpleName();
            return new Availability(true, NativeOp.isCpu() ? CPU_RANK : GPU_RANK, "ND4J backend " + backend);
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Availability(false, 0, "ND4J's native library did not load: " + cause.getMessage());
        }
    }

    @Override
    public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
        FusedNetwork network = FusedNetwork.compile(slice, weights);
        return new PooledEngine(
                NativeOp.isCpu() ? "nd4j-cpu" : "nd4j-cuda",
                InputLayout.CHANNELS_LAST,
                new int[] {slice.channels(), slice.height(), slice.width()},
                network.outputShapes(),
                options,
                batch -> new FusedPlan(network, batch, options.threads()),
                network::close);
    }
}
