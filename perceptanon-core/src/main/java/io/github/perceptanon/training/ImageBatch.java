// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A batch of normalised images for training.
 *
 * @param images number of images of each input, at least 1
 * @param height rows of an image
 * @param width columns of an image
 * @param inputs one direct buffer in native byte order for each input of the network, in order: (images, 3, height, width)
 *     row-major from position 0
 */
public record ImageBatch(int images, int height, int width, List<FloatBuffer> inputs) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a size is below 1, a buffer is not direct or it is too short
     */
    public ImageBatch {
        inputs = List.copyOf(inputs);
        if (images < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a batch needs sizes of at least 1 but was given " + images + " images of " + width + "x" + height);
        }
        long values = 3L * images * height * width;
        for (FloatBuffer input : inputs) {
            if (!input.isDirect() || input.capacity() < values) {
                throw new IllegalArgumentException("an input of " + images + " images of " + width + "x" + height
                        + " pixels needs a direct buffer of " + values + " values but was given " + input);
            }
        }
    }
}
