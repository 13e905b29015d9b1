// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.FloatBuffer;

/** Weights in the layouts that kernels want, for as long as their {@link Handles}. */
final class StoredWeights {
    private final Handles handles;

    StoredWeights(Handles handles) {
        this.handles = handles;
    }

    /** The elements of a tensor; 32-bit floats are not copied. */
    static FloatBuffer floats(StateDict weights, String key) {
        Tensor tensor = weights.get(key);
        return tensor.dtype() == DType.F32 ? tensor.bytes().asFloatBuffer() : FloatBuffer.wrap(tensor.toFloats());
    }

    /** A vector, which has only one layout. */
    Buffer vector(FloatBuffer values) {
        return in(Layout.floats(handles, values.remaining()), values, values.remaining());
    }

    /** Stores a row-major tensor in a layout. */
    Buffer in(Layout layout, FloatBuffer values, long... dimensions) {
        Block block = handles.own(new Block(layout.bytes()));
        Buffer.Fixed stored = new Buffer.Fixed(layout, block.address());
        convert(dimensions, values, stored);
        return stored;
    }

    /** Stores row-major values in the layout of a buffer. */
    static void convert(long[] dimensions, FloatBuffer values, Buffer.Fixed stored) {
        try (Handles temporary = new Handles()) {
            Layout plain = Layout.floats(temporary, dimensions);
            if (plain.sameAs(stored.layout())) {
                Address.floats(stored.address(), values.remaining()).put(values.duplicate());
                return;
            }
            Block copy = temporary.own(new Block(plain.bytes()));
            copy.floats().put(values.duplicate());
            Program program = new Program(new Kernels(temporary, false));
            program.copy(new Buffer.Fixed(plain, copy.address()), stored);
            ProgramMemory.runOnce(program);
        }
    }

    /** Reads a buffer's values row by row. */
    static void read(Buffer.Fixed stored, float[] values) {
        try (Handles temporary = new Handles()) {
            Layout plain = Layout.floats(temporary, stored.layout().dimensions());
            Block copy = temporary.own(new Block(plain.bytes()));
            Program program = new Program(new Kernels(temporary, false));
            program.copy(stored, new Buffer.Fixed(plain, copy.address()));
            ProgramMemory.runOnce(program);
            copy.floats().get(values);
        }
    }
}
