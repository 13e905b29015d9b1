// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The batches that training uses. Immutable.
 *
 * @param inputSize side of the square that images are resized to, 32 to 1024
 * @param size number of rows per step, at least 1
 * @param augmentation random changes to training images
 */
public record BatchOptions(int inputSize, int size, Augmentation augmentation) {

    /**
     * Checks every value against its range.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public BatchOptions {
        OptionRange.require(inputSize >= 32 && inputSize <= 1024, "input size must be from 32 to 1024", inputSize);
        OptionRange.require(size >= 1, "batch size must be at least 1", size);
        Objects.requireNonNull(augmentation, "augmentation");
    }

    /**
     * The reference implementation's options: images of 224×224, batches of 128, flips and rotations.
     *
     * @return the defaults
     */
    public static BatchOptions defaults() {
        return new BatchOptions(224, 128, Augmentation.REFERENCE);
    }

    /**
     * A copy with another input size.
     *
     * @param side side of the square that images are resized to, 32 to 1024
     * @return a copy
     */
    public BatchOptions withInputSize(int side) {
        return new BatchOptions(side, size, augmentation);
    }

    /**
     * A copy with another batch size.
     *
     * @param rows number of rows per step, at least 1
     * @return a copy
     */
    public BatchOptions withSize(int rows) {
        return new BatchOptions(inputSize, rows, augmentation);
    }

    /**
     * A copy with another augmentation.
     *
     * @param changes random changes to training images
     * @return a copy
     */
    public BatchOptions withAugmentation(Augmentation changes) {
        return new BatchOptions(inputSize, size, changes);
    }

    Map<String, String> describe() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("input-size", Integer.toString(inputSize));
        out.put("batch-size", Integer.toString(size));
        out.put("augmentation", "flip " + augmentation.flipProbability() + ", rotation " + augmentation.maxDegrees());
        return out;
    }
}
