// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * Finds faces, persons or other things in images. Implementations must be thread-safe, allow several calls at the same time, and
 * give equal detections for equal images, whichever others are with them. {@link RegionDetectors} opens them by name;
 * {@link RegionDetectorProvider} adds more.
 *
 * <p>{@link #close()} frees the model, after the last call in progress; later calls throw {@link IllegalStateException}.
 */
public interface RegionDetector extends AutoCloseable {
    /**
     * What it can find.
     *
     * @return the labels that detections may have
     */
    List<String> labels();

    /**
     * How many images it takes at once.
     *
     * @return by default 1; more may be given, and are then taken one after the other
     */
    default int batch() {
        return 1;
    }

    /**
     * What this is, for messages and reports.
     *
     * @return for example the kind and the model's file
     */
    String source();

    /**
     * Everything that detections depend on besides the image: kind, model and thresholds. Photographs are treated anew when it
     * changes.
     *
     * @return one line of text
     */
    String recipe();

    /**
     * Finds things.
     *
     * @param images upright images of any size
     * @return for each image what was found, the highest scores first; may be empty
     * @throws DetectorException if the model fails, or gives values that mean nothing
     */
    List<List<Detection>> detect(List<RgbImage> images) throws DetectorException;

    @Override
    void close();
}
