// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.image.ImageLimits;
import java.time.Duration;
import java.util.Objects;

/**
 * How a film is read.
 *
 * @param ffmpeg the program: a name that is looked for on the PATH, or a path; ffmpeg 5.1 or newer
 * @param sampling which frames are looked at
 * @param limits a picture's number of pixels; the limit on bytes is not for films and is not looked at
 * @param patience how long ffmpeg may go without decoding a frame or giving any other sign of life, at least a millisecond
 * @param damaged whether a film in which ffmpeg finds errors is read nevertheless, as far as ffmpeg can, with what it conceals
 */
public record VideoOptions(String ffmpeg, Sampling sampling, ImageLimits limits, Duration patience, boolean damaged) {
    private static final VideoOptions DEFAULTS =
            new VideoOptions("ffmpeg", Sampling.interval(1), ImageLimits.defaults(), Duration.ofMinutes(1), false);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the program's name is blank or the patience is below a millisecond
     */
    public VideoOptions {
        Objects.requireNonNull(sampling, "sampling");
        Objects.requireNonNull(limits, "limits");
        if (ffmpeg.isBlank()) {
            throw new IllegalArgumentException("the path of ffmpeg must not be blank");
        }
        if (patience.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("the patience must be at least 1 ms but was " + patience);
        }
    }

    /**
     * The {@code ffmpeg} of the PATH, a frame a second, the limits of {@link ImageLimits#defaults()}, a minute's patience, and
     * damaged films are refused.
     *
     * @return the defaults
     */
    public static VideoOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options with another program.
     *
     * @param program a name or a path
     * @return a copy
     */
    public VideoOptions withFfmpeg(String program) {
        return new VideoOptions(program, sampling, limits, patience, damaged);
    }

    /**
     * These options with another sampling.
     *
     * @param frames which frames are looked at
     * @return a copy
     */
    public VideoOptions withSampling(Sampling frames) {
        return new VideoOptions(ffmpeg, frames, limits, patience, damaged);
    }

    /**
     * These options with other limits.
     *
     * @param pixels the limits
     * @return a copy
     */
    public VideoOptions withLimits(ImageLimits pixels) {
        return new VideoOptions(ffmpeg, sampling, pixels, patience, damaged);
    }

    /**
     * These options with another patience.
     *
     * @param time at least a millisecond
     * @return a copy
     * @throws IllegalArgumentException if it is shorter
     */
    public VideoOptions withPatience(Duration time) {
        return new VideoOptions(ffmpeg, sampling, limits, time, damaged);
    }

    /**
     * These options, and whether damaged films are read.
     *
     * @param read whether they are
     * @return a copy
     */
    public VideoOptions withDamaged(boolean read) {
        return new VideoOptions(ffmpeg, sampling, limits, patience, read);
    }
}
