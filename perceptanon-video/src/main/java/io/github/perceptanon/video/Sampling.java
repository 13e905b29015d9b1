// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

/**
 * Which of a film's frames are looked at. The first frame always is. Where the picture's size changes, sampling starts
 * again with the first frame of the new size.
 */
public sealed interface Sampling {
    /**
     * The 1st frame, the (n+1)th and so on.
     *
     * @param n 1 for every frame, at most {@value #MOST}
     */
    record EveryNth(int n) implements Sampling {
        /** The largest n. */
        public static final int MOST = 1_000_000;

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public EveryNth {
            if (n < 1 || n > MOST) {
                throw new IllegalArgumentException(
                        "every n-th frame needs an n from 1 to " + MOST + " but was given " + n);
            }
        }
    }

    /**
     * The first frame at or after 0, s, 2s, … seconds, so that the distances do not add up to a drift. A frame that is up to a
     * millisecond early is taken too, because many containers round times to milliseconds. Where the film has fewer frames
     * than that, every frame is taken.
     *
     * @param seconds {@value #LEAST} to {@value #MOST}
     */
    record Interval(double seconds) implements Sampling {
        /** The shortest interval in seconds. */
        public static final double LEAST = 0.01;

        /** The longest interval in seconds, a day. */
        public static final double MOST = 86_400;

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is out of range or NaN
         */
        public Interval {
            if (!(seconds >= LEAST && seconds <= MOST)) {
                throw new IllegalArgumentException(
                        "an interval must be from " + LEAST + " to " + MOST + " seconds but was " + seconds);
            }
        }
    }

    /**
     * The first frame of each scene: those whose {@code scene} value in ffmpeg's {@code select} filter is above a threshold.
     *
     * @param threshold 0 to 1, exclusive; 0.3 to 0.5 finds cuts
     */
    record Scenes(double threshold) implements Sampling {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is out of range or NaN
         */
        public Scenes {
            if (!(threshold > 0 && threshold < 1)) {
                throw new IllegalArgumentException(
                        "a scene threshold must be above 0 and below 1 but was " + threshold);
            }
        }
    }

    /**
     * Every n-th frame.
     *
     * @param n 1 for every frame
     * @return the sampling
     * @throws IllegalArgumentException if n is out of range
     */
    static Sampling every(int n) {
        return new EveryNth(n);
    }

    /**
     * A frame every s seconds.
     *
     * @param seconds the interval
     * @return the sampling
     * @throws IllegalArgumentException if the interval is out of range
     */
    static Sampling interval(double seconds) {
        return new Interval(seconds);
    }

    /**
     * The first frame of each scene.
     *
     * @param threshold above 0 and below 1
     * @return the sampling
     * @throws IllegalArgumentException if the threshold is out of range
     */
    static Sampling scenes(double threshold) {
        return new Scenes(threshold);
    }
}
