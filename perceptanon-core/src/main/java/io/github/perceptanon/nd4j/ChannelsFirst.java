package io.github.perceptanon.nd4j;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Moves a batch from the plan's memory, (batch, height, width, channels), to the callers', (batch, channels, height, width). */
final class ChannelsFirst {
    private final int batch;
    private final int channels;
    private final int pixels;
    private final FloatBuffer channelsLast;

    /** @param shape (channels, height, width); tokens and vectors are the same in both layouts */
    ChannelsFirst(int batch, int[] shape, FloatBuffer channelsLast) {
        this.batch = batch;
        boolean map = shape.length == 3;
        this.pixels = map ? shape[1] * shape[2] : 1;
        this.channels = Arrays.stream(shape).reduce(1, Math::multiplyExact) / pixels;
        this.channelsLast = channelsLast;
    }

    /** To a caller's layout, from its position on, which is moved. */
    void read(FloatBuffer channelsFirst) {
        if (pixels == 1) {
            channelsFirst.put(channelsLast.duplicate());
            return;
        }
        int to = channelsFirst.position();
        for (int image = 0; image < batch; image++) {
            int from = image * channels * pixels;
            for (int channel = 0; channel < channels; channel++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    channelsFirst.put(
                            to + from + channel * pixels + pixel, channelsLast.get(from + pixel * channels + channel));
                }
            }
        }
        channelsFirst.position(to + batch * channels * pixels);
    }
}
