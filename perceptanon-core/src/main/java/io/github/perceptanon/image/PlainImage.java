package io.github.perceptanon.image;

import java.io.IOException;

/** A file that its decoder can be given as it is. */
record PlainImage(ImageBytes file, ImageFormat format, int orientation) implements EncodedImage {
    @Override
    public RgbImage decode() throws IOException {
        return PillowPixels.toRgb(Decoders.read(file, format, file.array(), file.length(), reader -> reader.read(0)));
    }
}
