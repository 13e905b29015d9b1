// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.image.Resampler;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resizes images to a model's input in pooled memory. The amount of idle memory is bounded; the amount in use depends on
 * the callers. Thread-safe.
 */
final class InputPool {
    /** 64 inputs of 224×224 are 9.6 MB. */
    private static final int MOST_IDLE_INPUTS = 64;

    /** A resampler holds up to 1 MB of weights, and about as many are in use at once as there are processors. */
    private static final int MOST_IDLE_RESAMPLERS = 16;

    private final int width;
    private final int height;
    private final Deque<byte[]> inputs = new ArrayDeque<>();
    private final Deque<Resampler> resamplers = new ArrayDeque<>();

    InputPool(ModelCard card) {
        this.width = card.inputWidth();
        this.height = card.inputHeight();
    }

    PreparedImage prepare(RgbImage image) {
        byte[] samples = idle(inputs);
        if (samples == null) {
            samples = new byte[3 * width * height];
        }
        Resampler resampler = idle(resamplers);
        if (resampler == null) {
            resampler = new Resampler(width, height, Resampling.BILINEAR);
        }
        resampler.resize(image, samples);
        keep(resamplers, resampler, MOST_IDLE_RESAMPLERS);
        return new PreparedImage(this, samples);
    }

    void giveBack(byte[] samples) {
        keep(inputs, samples, MOST_IDLE_INPUTS);
    }

    private static <T> T idle(Deque<T> pool) {
        synchronized (pool) {
            return pool.pollFirst();
        }
    }

    private static <T> void keep(Deque<T> pool, T object, int most) {
        synchronized (pool) {
            if (pool.size() < most) {
                pool.addFirst(object);
            }
        }
    }
}
