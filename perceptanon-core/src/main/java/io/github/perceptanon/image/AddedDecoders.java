// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The {@link ImageDecoder}s on the class path, looked up once. */
final class AddedDecoders {
    private static final List<ImageDecoder> FOUND =
            ServiceLoader.load(ImageDecoder.class, ImageDecoder.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private AddedDecoders() {}

    /** The decoder that knows a file. */
    static Optional<ImageDecoder> of(byte[] file) {
        return FOUND.stream().filter(decoder -> decoder.recognises(file)).findFirst();
    }

    /** Decodes, and turns whatever a decoder throws into an error that names the file. */
    static RgbImage decode(ImageDecoder decoder, byte[] file, ImageDecoder.Request request) throws ImageException {
        try {
            return decoder.decode(file, request);
        } catch (RuntimeException e) {
            throw new ImageException("damaged " + decoder.format() + ": " + e + " (" + request.name() + ")", e);
        }
    }
}
