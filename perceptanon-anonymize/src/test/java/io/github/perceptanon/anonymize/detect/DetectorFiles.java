// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.image.RgbImage;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The small models and the images of detector_goldens.py. */
final class DetectorFiles {
    private DetectorFiles() {}

    static Path model(String name) {
        try {
            return Path.of(Objects.requireNonNull(DetectorFiles.class.getResource("/detectors/" + name + ".onnx"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static RegionDetector open(String kind, String model, DetectorOptions options) throws DetectorException {
        return RegionDetectors.installed().open(kind, model(model), options);
    }

    static RgbImage image(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int value = x * (3 + c)
                            + y * (5 + 2 * c)
                            + x * y / (7 + c)
                            + 41 * seed
                            + 90 * c
                            + (x / 16 + y / 16) % 5 * 50;
                    rgb[(y * width + x) * 3 + c] = (byte) value;
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }
}
