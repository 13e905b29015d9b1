package io.github.perceptanon.onnx;

import ai.onnxruntime.OnnxTensor;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.PooledEngine;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Input and outputs for one batch size, kept between calls. ONNX Runtime reads and writes them in place. */
final class OrtPlan implements PooledEngine.Plan {
    private final OrtNetwork network;
    private final int batch;
    private final OrtTensor input;
    private final Map<String, OnnxTensor> given;
    /** Created on first use, because most callers never need feature maps. */
    private final @Nullable OrtTensor[] outputs;

    OrtPlan(OrtNetwork network, int batch) {
        this.network = network;
        this.batch = batch;
        this.input = network.inputTensor(batch);
        this.given = Map.of(network.input(), input.tensor());
        this.outputs = new OrtTensor[network.outputs()];
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public void run(InferenceEngine.Input source, @Nullable FloatBuffer... targets) {
        Map<String, OnnxTensor> wanted = new LinkedHashMap<>();
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != null) {
                wanted.put(network.output(i), output(i).tensor());
            }
        }
        source.writeTo(input.values());
        if (wanted.isEmpty()) {
            return;
        }
        network.run(given, wanted);
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != null) {
                targets[i].put(output(i).values());
            }
        }
    }

    private OrtTensor output(int index) {
        OrtTensor output = outputs[index];
        if (output == null) {
            output = network.outputTensor(index, batch);
            outputs[index] = output;
        }
        return output;
    }

    @Override
    public void close() {
        input.close();
        for (OrtTensor output : outputs) {
            if (output != null) {
                output.close();
            }
        }
    }
}
