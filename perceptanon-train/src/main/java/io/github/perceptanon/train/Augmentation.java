// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.image.RgbImage;
import java.util.SplittableRandom;

/**
 * Random changes to training images: a horizontal flip, then a rotation about the centre with nearest sampling and
 * black corners, as torchvision's {@code RandomHorizontalFlip} and {@code RandomRotation} do on Pillow images. Applied
 * to the resized image before normalisation.
 *
 * <p>Both images of a pair get the same change, so that they still match pixel by pixel.
 *
 * @param flipProbability probability of a flip, 0–1
 * @param maxDegrees rotations are uniform within ± this, 0–180
 */
public record Augmentation(double flipProbability, double maxDegrees) {
    /** Leaves images as they are. */
    public static final Augmentation NONE = new Augmentation(0, 0);

    /** As in the reference implementation: flip with probability 0.5, rotation within ±10°. */
    public static final Augmentation REFERENCE = new Augmentation(0.5, 10);

    /** Checks the arguments. */
    public Augmentation {
        if (!(flipProbability >= 0 && flipProbability <= 1)) {
            throw new IllegalArgumentException("flip probability must be from 0 to 1 but was " + flipProbability);
        }
        if (!(maxDegrees >= 0 && maxDegrees <= 180)) {
            throw new IllegalArgumentException("rotation must be from 0 to 180 degrees but was " + maxDegrees);
        }
    }

    /**
     * One image's change.
     *
     * @param flip whether left and right are exchanged
     * @param degrees counter-clockwise rotation after that
     */
    record Change(boolean flip, double degrees) {
        static final Change NONE = new Change(false, 0);

        RgbImage apply(RgbImage image) {
            return flip || degrees != 0 ? PillowRotation.rotate(image, flip, degrees) : image;
        }
    }

    /** The change for a row in an epoch; the same for every call with the same numbers. */
    Change draw(long seed, int epoch, int row) {
        if (equals(NONE)) {
            return Change.NONE;
        }
        SplittableRandom random = RandomStream.of(seed, "augmentation", epoch, row);
        boolean flip = random.nextDouble() < flipProbability;
        return new Change(flip, (2 * random.nextDouble() - 1) * maxDegrees);
    }
}
