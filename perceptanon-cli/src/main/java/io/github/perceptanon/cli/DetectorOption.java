// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.anonymize.detect.DetectorOptions;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.detect.RegionDetectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A detector of faces and persons, in place of a region file. */
final class DetectorOption {
    @Option(
            names = "--detector",
            paramLabel = "NAME",
            description =
                    "Find faces and persons in place of --regions: yunet, scrfd or centerface find faces, yolo finds"
                            + " what its file names. Needs --detector-model.")
    private @Nullable String name;

    @Option(
            names = "--detector-model",
            paramLabel = "FILE",
            description = "ONNX file of the detector; none comes with this command.")
    private @Nullable Path model;

    @Option(
            names = "--detector-score",
            paramLabel = "S",
            description =
                    "Lowest score of detections, up to 1 (default: 0.5, for yolo 0.25). Lower finds more, also what"
                            + " is none.")
    private @Nullable Double score;

    @Option(
            names = "--detector-overlap",
            paramLabel = "IOU",
            description =
                    "Intersection by union above which the less certain of two detections is dropped (default: 0.3"
                            + " for yunet and centerface, 0.4 for scrfd, 0.7 for yolo).")
    private @Nullable Double overlap;

    @Option(
            names = "--detector-size",
            paramLabel = "N",
            description =
                    "Longer side to which photographs are scaled for the detector, a multiple of 32 (default: as the"
                            + " file says, or 640). Larger finds smaller faces, and takes longer.")
    private @Nullable Integer size;

    @Option(
            names = "--detector-batch",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "Photographs that the detector takes at once, if its file allows (default: ${DEFAULT-VALUE}).")
    private int batch;

    boolean given() {
        return name != null;
    }

    /** What is wrong with the options together. */
    Optional<String> problem() {
        if (name != null && model == null) {
            return Optional.of("--detector needs the file of its model, --detector-model");
        }
        boolean loose = model != null || score != null || overlap != null || size != null || batch != 1;
        return name == null && loose ? Optional.of("options of a detector need --detector") : Optional.empty();
    }

    /**
     * Opens the detector.
     *
     * @throws IllegalArgumentException if an option is out of range
     */
    RegionDetector open() throws IOException {
        DetectorOptions options = DetectorOptions.defaults().withBatch(batch);
        options = score == null ? options : options.withScore(score);
        options = overlap == null ? options : options.withOverlap(overlap);
        options = size == null ? options : options.withInputSize(size);
        if (name == null || model == null) {
            throw new IllegalStateException("no detector is given");
        }
        return RegionDetectors.installed().open(name, model, options);
    }
}
