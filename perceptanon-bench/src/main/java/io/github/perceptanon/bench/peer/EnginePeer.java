// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.network.Head;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** One of this project's engines, used as {@code AnonymityScorer} uses it: embeddings by the engine, then the head. */
final class EnginePeer implements Peer {
    private final InferenceEngine engine;
    private final Head head;
    private final float[][] inputs;
    private final int batch;
    private final int features;
    private final FloatBuffer embeddings;
    private final float[] logits;

    private EnginePeer(InferenceEngine engine, Head head, Workload workload) {
        this.engine = engine;
        this.head = head;
        this.inputs = workload.inputs(engine.inputLayout());
        this.batch = workload.batch();
        this.features = workload.backbone().features();
        this.embeddings = FloatBuffer.allocate(inputs.length * batch * features);
        this.logits = new float[batch * Workload.OUTPUTS];
    }

    static EnginePeer open(String name, Workload workload, StateDict weights) {
        return new EnginePeer(
                workload.compile(
                        weights, EngineOptions.defaults().withEngine(name).withThreads(workload.threads())),
                Head.of(workload.judge(), weights),
                workload);
    }

    @Override
    public float[] run() {
        embeddings.clear();
        engine.run(inputs.length * batch, engine.inputLayout(), this::write, embeddings);
        float[] all = embeddings.array();
        for (int i = 0; i < batch; i++) {
            float[] own = new float[inputs.length * features];
            for (int side = 0; side < inputs.length; side++) {
                System.arraycopy(all, (side * batch + i) * features, own, side * features, features);
            }
            System.arraycopy(head.apply(own), 0, logits, i * Workload.OUTPUTS, Workload.OUTPUTS);
        }
        return logits;
    }

    private void write(FloatBuffer target) {
        Arrays.stream(inputs).forEach(target::put);
    }

    @Override
    public void close() {
        engine.close();
    }
}
