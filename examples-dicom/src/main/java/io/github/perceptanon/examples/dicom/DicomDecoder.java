// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import io.github.perceptanon.image.ImageDecoder;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.RgbImage;

/** The first frame of a DICOM file, for {@link io.github.perceptanon.image.ImageLoader}. */
public final class DicomDecoder implements ImageDecoder {
    /** Made by {@link java.util.ServiceLoader}. */
    public DicomDecoder() {}

    @Override
    public String format() {
        return "DICOM";
    }

    @Override
    public boolean recognises(byte[] file) {
        return DicomElements.recognises(file);
    }

    @Override
    public RgbImage decode(byte[] file, Request request) throws ImageException {
        return DicomImage.of(file, request).frame(0);
    }
}
