// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The image types that every browser shows, told by their first bytes and never by a file's name. */
enum ImageType {
    JPEG("image/jpeg", "\u00ff\u00d8\u00ff"),
    PNG("image/png", "\u0089PNG\r\n\u001a\n"),
    GIF("image/gif", "GIF8"),
    BMP("image/bmp", "BM"),
    WEBP("image/webp", "RIFF");

    private static final int LOOKED_AT = 12;

    private final String mediaType;
    private final String signature;

    ImageType(String mediaType, String signature) {
        this.mediaType = mediaType;
        this.signature = signature;
    }

    String mediaType() {
        return mediaType;
    }

    static ImageType of(Path image) throws IOException {
        try (InputStream in = Files.newInputStream(image)) {
            return of(in.readNBytes(LOOKED_AT));
        }
    }

    static ImageType of(byte[] start) throws IOException {
        String text = new String(start, 0, Math.min(start.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        for (ImageType type : values()) {
            if (text.startsWith(type.signature) && (type != WEBP || text.endsWith("WEBP"))) {
                return type;
            }
        }
        throw new IOException("not an image that browsers show (JPEG, PNG, GIF, BMP or WebP)");
    }
}
