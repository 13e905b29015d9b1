// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.RgbImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * Reads pictures of RGB samples that follow each other without anything between them. Their sizes come from the log; they are
 * checked against the limits before memory for pixels is taken. What cannot be read is an {@link IOException}, a picture that
 * is too large a {@link TooLarge}.
 */
final class RawPictures {
    private static final int LONGEST_SIDE = 65_535;

    private final PushbackInputStream in;
    private final ImageLimits limits;
    private volatile long lastSign = System.nanoTime();

    RawPictures(InputStream in, ImageLimits limits) {
        this.in = new PushbackInputStream(in, 1);
        this.limits = limits;
    }

    /** A picture beyond the limits. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(String message) {
            super(message);
        }
    }

    /** When something last came, by {@code System.nanoTime()}. */
    long lastSign() {
        return lastSign;
    }

    /** Waits for the first byte of a picture, and says whether there is one. */
    boolean hasNext() throws IOException {
        int first = in.read();
        if (first >= 0) {
            in.unread(first);
            lastSign = System.nanoTime();
        }
        return first >= 0;
    }

    /** The next picture, of this size. */
    RgbImage next(int width, int height) throws IOException {
        if (width < 1 || height < 1) {
            throw new IOException("ffmpeg sends a picture of " + width + "x" + height);
        }
        if (width > LONGEST_SIDE || height > LONGEST_SIDE || (long) width * height > limits.maxPixels()) {
            throw new TooLarge("a picture of " + width + "x" + height + " is larger than the limit of "
                    + limits.maxPixels() + " pixels and " + LONGEST_SIDE + " a side");
        }
        return RgbImage.of(width, height, samples(3 * width * height));
    }

    private byte[] samples(int length) throws IOException {
        byte[] rgb = new byte[length];
        int have = 0;
        while (have < length) {
            int n = in.read(rgb, have, length - have);
            if (n < 0) {
                throw new EOFException("a picture ends after " + have + " of " + length + " bytes");
            }
            have += n;
            lastSign = System.nanoTime();
        }
        return rgb;
    }
}
