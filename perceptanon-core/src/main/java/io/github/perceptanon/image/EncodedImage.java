// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.io.IOException;

/** An image file whose structure, size and completeness have been checked, but whose pixels have not been decoded. */
sealed interface EncodedImage permits JpegImage, PngImage, GifImage, BmpImage, TiffImage, WebpImage {
    /** The EXIF orientation, 1 (upright) to 8. */
    int orientation();

    /** The pixels as stored. */
    RgbImage decode() throws IOException;

    /** Checks a file without decoding it. */
    static EncodedImage of(ImageBytes file) throws ImageException {
        ImageFormat format = ImageFormat.of(file);
        try {
            return switch (format) {
                case JPEG -> JpegImage.of(file);
                case PNG -> PngImage.of(file);
                case GIF -> GifImage.of(file);
                case BMP -> BmpImage.of(file);
                case TIFF -> TiffImage.of(file);
                case WEBP -> WebpImage.of(file);
            };
        } catch (IndexOutOfBoundsException e) {
            throw file.truncated(format, "its headers are complete");
        }
    }
}
