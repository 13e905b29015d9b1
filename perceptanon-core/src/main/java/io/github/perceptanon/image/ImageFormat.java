// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The supported file types, recognised by their first bytes and never by their names. */
enum ImageFormat {
    JPEG("\u00ff\u00d8\u00ff"),
    PNG("\u0089PNG\r\n\u001a\n"),
    GIF("GIF87a", "GIF89a"),
    BMP("BM"),
    TIFF("II*\0", "MM\0*", "II+\0", "MM\0+"),
    WEBP("RIFF");

    private final byte[][] signatures;

    ImageFormat(String... signatures) {
        this.signatures = Arrays.stream(signatures)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toArray(byte[][]::new);
    }

    /** Whether this file is of one of these types. */
    static boolean isKnown(ImageBytes file) {
        return Arrays.stream(values()).anyMatch(format -> format.matches(file));
    }

    /** The type of this file. */
    static ImageFormat of(ImageBytes file) throws ImageException {
        for (ImageFormat format : values()) {
            if (format.matches(file)) {
                return format;
            }
        }
        throw file.refused("not an image that can be read: starts with " + file.hex(0, Math.min(8, file.length()))
                + ", known are " + Arrays.toString(values()));
    }

    private boolean matches(ImageBytes file) {
        for (byte[] signature : signatures) {
            if (file.startsWith(signature)) {
                return this != WEBP || file.hasText(8, "WEBP");
            }
        }
        return false;
    }
}
