// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

/**
 * Size and seed of a sample dataset.
 *
 * @param scenes number of originals, 1 to 100 000; the four families take turns
 * @param variants anonymized images of each original, 1 to 60; six make a balanced round
 * @param seed the same seed gives the same files, byte for byte, on one Java runtime
 */
public record SampleOptions(int scenes, int variants, long seed) {
    private static final int MOST_SCENES = 100_000;
    private static final int MOST_VARIANTS = 60;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if scenes or variants are out of range
     */
    public SampleOptions {
        requireWithin("scenes", scenes, MOST_SCENES);
        requireWithin("variants", variants, MOST_VARIANTS);
    }

    /**
     * The settings of the quick start: 240 scenes, 6 variants of each, seed 42. That gives 1680 images and 1440 rows
     * per setup.
     *
     * @return the defaults
     */
    public static SampleOptions defaults() {
        return new SampleOptions(240, 6, 42);
    }

    /**
     * A copy with another number of originals.
     *
     * @param value 1 to 100 000
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public SampleOptions withScenes(int value) {
        return new SampleOptions(value, variants, seed);
    }

    /**
     * A copy with another number of variants of each original.
     *
     * @param value 1 to 60
     * @return changed options
     * @throws IllegalArgumentException if out of range
     */
    public SampleOptions withVariants(int value) {
        return new SampleOptions(scenes, value, seed);
    }

    /**
     * A copy with another seed.
     *
     * @param value any
     * @return changed options
     */
    public SampleOptions withSeed(long value) {
        return new SampleOptions(scenes, variants, value);
    }

    /**
     * A copy with enough scenes for about this many images, originals and variants together.
     *
     * @param value at least 1; rounded up to whole scenes
     * @return changed options
     * @throws IllegalArgumentException if below 1 or if more than 100 000 scenes would be needed
     */
    public SampleOptions withImages(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("images must be at least 1 but was " + value);
        }
        int perScene = variants + 1;
        return withScenes((int) (((long) value + perScene - 1) / perScene));
    }

    /**
     * Number of images, originals and variants together.
     *
     * @return scenes × (1 + variants)
     */
    public int images() {
        return scenes * (1 + variants);
    }

    private static void requireWithin(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be within 1 and " + most + " but was " + value);
        }
    }
}
