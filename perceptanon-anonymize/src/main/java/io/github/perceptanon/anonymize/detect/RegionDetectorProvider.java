// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import java.nio.file.Path;

/** A kind of detectors. Providers on the class path are found through {@link java.util.ServiceLoader}. */
public interface RegionDetectorProvider {
    /**
     * The name that users choose it by.
     *
     * @return lower-case letters, digits and hyphens
     */
    String name();

    /**
     * Opens a model.
     *
     * @param model its file
     * @param options thresholds and sizes; what is not given has this kind's defaults
     * @return the detector, which the caller closes
     * @throws DetectorException if the file cannot be read or is of another kind; the message names it, what was expected and what
     *     was found
     */
    RegionDetector open(Path model, DetectorOptions options) throws DetectorException;
}
