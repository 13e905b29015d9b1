// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Copies a batch from a plan's memory, (batch, height, width, channels), to a caller's, (batch, channels, height, width). */
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

    /** Writes to a caller's buffer at its position, and advances the position. */
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
