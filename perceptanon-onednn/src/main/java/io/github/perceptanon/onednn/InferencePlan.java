// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.engine.InferenceEngine.Input;
import io.github.perceptanon.engine.PooledEngine;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program on a batch, image after image, so that an image's values do not depend on its place. The threads
 * share the work on each image.
 */
final class InferencePlan implements PooledEngine.Plan {
    private final InferenceProgram compiled;
    private final int batch;
    private final int threads;
    private final Block inputs;
    private final Block activations;
    private final ProgramMemory memory;
    private final FloatBuffer input;
    private final FloatBuffer[] outputs;

    InferencePlan(InferenceProgram compiled, int batch, int threads) {
        this.compiled = compiled;
        this.batch = batch;
        this.threads = threads;
        this.inputs = new Block(batch * compiled.input().layout().bytes());
        this.input = inputs.floats();
        this.activations = new Block(compiled.program().bytes());
        this.memory = new ProgramMemory(compiled.program(), activations.address());
        this.outputs = compiled.outputs().stream().map(memory::floats).toArray(FloatBuffer[]::new);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public void run(Input source, @Nullable FloatBuffer... targets) {
        source.writeTo(input.clear());
        OpenMp.runtime().with(threads, () -> runAll(targets));
    }

    private void runAll(@Nullable FloatBuffer... targets) {
        long imageBytes = compiled.input().layout().bytes();
        for (int image = 0; image < batch; image++) {
            memory.give(compiled.input(), inputs.address() + image * imageBytes);
            memory.run(0, compiled.program().size());
            for (int i = 0; i < targets.length; i++) {
                FloatBuffer target = targets[i];
                if (target != null) {
                    target.put(outputs[i].clear());
                }
            }
        }
    }

    @Override
    public void close() {
        memory.close();
        activations.close();
        inputs.close();
    }
}
