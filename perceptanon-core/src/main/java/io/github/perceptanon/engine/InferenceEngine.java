package io.github.perceptanon.engine;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled network: maps batches of images to outputs. The same input gives the same values regardless of what else runs.
 * On a CPU an image gives the same bits at every position of a batch of any size; a GPU may round differently for another
 * batch size.
 *
 * <p><b>Thread-safety.</b> All methods are thread-safe. Calls beyond {@link EngineOptions#concurrency()} wait.
 *
 * <p><b>Memory.</b> The engine owns off-heap memory until it is closed: one copy of the weights, and the inputs and
 * activations of every concurrent call and batch size in use. {@link #close()} frees it and may be called more than once;
 * running a closed engine throws an {@link IllegalStateException}.
 */
public interface InferenceEngine extends AutoCloseable {
    /**
     * The engine's name and device, as scores report them.
     *
     * @return for example {@code nd4j-cpu}
     */
    String name();

    /**
     * The layout of the engine's own input memory. A batch written in this layout needs no rearranging.
     *
     * @return always the same for one engine
     */
    InputLayout inputLayout();

    /**
     * Shapes of the outputs of one image, in the order of {@link NetworkSlice#outputs()}.
     *
     * @return each (channels), (tokens, width) or (channels, height, width)
     */
    List<int[]> outputShapes();

    /**
     * Runs one batch in the layout (batch, channels, height, width).
     *
     * @param batch number of images, at least 1
     * @param input writes the batch
     * @param outputs as for {@link #run(int, InputLayout, Input, FloatBuffer...)}
     * @throws IllegalArgumentException if batch is below 1 or the number of buffers is wrong
     * @throws IllegalStateException if the engine is closed
     */
    default void run(int batch, Input input, @Nullable FloatBuffer... outputs) {
        run(batch, InputLayout.CHANNELS_FIRST, input, outputs);
    }

    /**
     * Runs one batch. The layout of the input does not affect the outputs.
     *
     * @param batch number of images, at least 1
     * @param layout the layout of the input; if it is not {@link #inputLayout()}, the input is rearranged first
     * @param input writes the batch
     * @param outputs one buffer for each output, which receives batch × its shape, row-major with the channels first,
     *     starting at its position; null for an output that is not needed
     * @throws IllegalArgumentException if batch is below 1 or the number of buffers is wrong
     * @throws IllegalStateException if the engine is closed
     */
    void run(int batch, InputLayout layout, Input input, @Nullable FloatBuffer... outputs);

    @Override
    void close();

    /** Writes a batch into the engine's own memory. */
    @FunctionalInterface
    interface Input {
        /**
         * Writes the whole batch.
         *
         * @param target receives the batch's floats from position 0, in the layout given in the call
         */
        void writeTo(FloatBuffer target);
    }
}
