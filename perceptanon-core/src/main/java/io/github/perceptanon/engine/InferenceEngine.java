package io.github.perceptanon.engine;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled network: maps batches of images to outputs. Same bytes in, same values out, whatever else runs beside it.
 * On a CPU an image gives the same bits at every position of a batch of any size; a GPU may round otherwise in batches
 * of another size.
 *
 * <p><b>Thread-safety.</b> All methods may be called from any number of threads at once; calls beyond
 * {@link EngineOptions#concurrency()} wait for their turn.
 *
 * <p><b>Memory.</b> The engine owns off-heap memory until it is closed: the weights once, and for every concurrent call
 * and batch size in use its inputs and activations. {@link #close()} frees it and may be called more than once; running a
 * closed engine is an {@link IllegalStateException}.
 */
public interface InferenceEngine extends AutoCloseable {
    /**
     * The engine and where it runs, as scores report it.
     *
     * @return for example {@code nd4j-cpu}
     */
    String name();

    /**
     * The layout in which the engine itself keeps its input. A batch that is written so goes the shortest way.
     *
     * @return the same for the engine's whole life
     */
    InputLayout inputLayout();

    /**
     * Shapes of the outputs of one image, in the order of {@link NetworkSlice#outputs()}.
     *
     * @return each (channels) or (channels, height, width)
     */
    List<int[]> outputShapes();

    /**
     * Runs one batch that is written as (batch, channels, height, width).
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
     * Runs one batch. The layout of its input makes no difference to what comes out.
     *
     * @param batch number of images, at least 1
     * @param layout how the batch is written; any but {@link #inputLayout()} is rearranged first
     * @param input writes the batch
     * @param outputs one buffer for each output, which receives batch × its shape, row-major with the channels first,
     *     from its position on; null for an output that is not wanted
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
         * @param target room for the batch's floats, from position 0, in the layout that the call names
         */
        void writeTo(FloatBuffer target);
    }
}
