// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.util.Locale;

/** The kinds of files that images are written as: nothing but pixels, no metadata. */
public enum OutputFormat {
    /** Baseline JPEG with 4:2:0 chroma. */
    JPEG("jpg"),
    /** PNG, without loss and several times as large. */
    PNG("png");

    private final String ending;

    OutputFormat(String ending) {
        this.ending = ending;
    }

    /**
     * The name on the command line.
     *
     * @return {@code jpeg} or {@code png}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String ending() {
        return ending;
    }

    byte[] encode(RgbImage image, float quality) throws IOException {
        return this == JPEG ? ImageFiles.toJpeg(image, quality) : ImageFiles.toPng(image.toBufferedImage());
    }
}
