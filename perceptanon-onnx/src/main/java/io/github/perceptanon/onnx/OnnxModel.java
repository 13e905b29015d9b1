// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An ONNX file that somebody else made, run by ONNX Runtime on the CPU. Loads without ONNX Runtime on the class path, and then
 * {@link #open} says that it is missing.
 *
 * <p><b>Trust.</b> A model is a program: its operators cannot open files, reach the network or run other code, but they can take
 * any amount of time and memory. Files are limited in size, must be ONNX, and must hold all of their weights.
 *
 * <p><b>Threads.</b> Thread-safe; calls run at the same time.
 *
 * <p><b>Memory.</b> Weights and working memory are native and are freed by {@link #close()}, after the last call in progress.
 */
public interface OnnxModel extends AutoCloseable {
    /** The largest file. */
    long MOST_BYTES = 1L << 30;

    /** The most values that a run takes or gives in one tensor. */
    long MOST_VALUES = 1L << 27;

    /**
     * An input or output, as the file describes it.
     *
     * @param name its name
     * @param type of its elements, such as {@code FLOAT}
     * @param shape its sides; -1 where any is allowed; empty also if the file does not say
     */
    record Port(String name, String type, List<Long> shape) {
        /** Copies the list. */
        public Port {
            shape = List.copyOf(shape);
        }

        /**
         * For messages.
         *
         * @return for example {@code input FLOAT(1, 3, ?, ?)}
         */
        @Override
        public String toString() {
            StringBuilder text =
                    new StringBuilder(name).append(' ').append(type).append('(');
            for (int i = 0; i < shape.size(); i++) {
                text.append(i == 0 ? "" : ", ").append(shape.get(i) < 0 ? "?" : shape.get(i));
            }
            return text.append(')').toString();
        }
    }

    /**
     * What a run gave for one output.
     *
     * @param name its name
     * @param shape its sides
     * @param values in row-major order; not copied
     */
    record Output(String name, int[] shape, float[] values) {}

    /**
     * Opens a file.
     *
     * @param file at most 1 GiB
     * @param threads that compute one run, the caller's included
     * @param anyInputSize whether to forget the sizes that the file states for inputs and outputs; networks of convolutions
     *     alone run at others too
     * @return the model
     * @throws IOException if ONNX Runtime is missing, or the file cannot be read, is too large, or is not a model that it runs;
     *     the message is one line that names the file
     */
    static OnnxModel open(Path file, int threads, boolean anyInputSize) throws IOException {
        Availability availability = new OnnxRuntimeEngineProvider().availability(Device.CPU);
        if (!availability.usable()) {
            throw new IOException(availability.reason() + " (" + file + ")");
        }
        return OrtModel.open(file, threads, anyInputSize);
    }

    /**
     * The hash of the file.
     *
     * @return 64 lower-case hexadecimal digits
     */
    String sha256();

    /**
     * What the file says about itself.
     *
     * @return names and values
     */
    Map<String, String> metadata();

    /**
     * The inputs, without those that have a value in the file.
     *
     * @return in the file's order
     */
    List<Port> inputs();

    /**
     * The outputs.
     *
     * @return in the file's order
     */
    List<Port> outputs();

    /**
     * Runs the model on its only input.
     *
     * @param batch how many images
     * @param shape of each
     * @param fill writes their values to a buffer of batch times shape, in row-major order
     * @return all outputs, in the order of {@link #outputs()}
     * @throws IOException if ONNX Runtime refuses, or an output is too large or holds no floats; the message is one line
     *     without the file's name
     * @throws IllegalStateException if this is closed, or has no single input
     */
    List<Output> run(int batch, int[] shape, Consumer<FloatBuffer> fill) throws IOException;

    /** Frees the native memory, after the last call in progress. */
    @Override
    void close();
}
