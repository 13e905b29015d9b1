// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.onnx.OnnxModel;
import java.util.List;
import java.util.Map;

/** Detectors with the same kind of outputs: how images go into them, and what comes out. */
interface Family {
    /** The lowest score that counts, unless the user says another. */
    double score();

    /** The overlap above which the lower of two detections is dropped, unless the user says another. */
    double overlap();

    /** Whether the network takes any size, whatever its file states. */
    boolean anySize();

    /** Whether outputs of several images can be told apart. */
    boolean batches();

    /** Whether overlaps are those of boxes cut to whole pixels. */
    default boolean wholePixels() {
        return false;
    }

    Pixels pixels();

    Placement place(int width, int height, Placement.InputSize size);

    /**
     * What this family's files have as outputs, for messages.
     *
     * @return for example {@code cls_8, cls_16}
     */
    String expected();

    /**
     * Reads what the file says of its outputs.
     *
     * @throws DetectorException if they are not those of this family; the message says why
     */
    Decoder decoder(Map<String, String> metadata, List<OnnxModel.Port> outputs) throws DetectorException;

    /** Reads the outputs of one file. Thread-safe. */
    interface Decoder {
        List<String> labels();

        /** How many landmarks each detection has. */
        int landmarks();

        /**
         * Collects the candidates of one image of a batch.
         *
         * @throws DetectorException if the outputs do not have the shapes that follow from the input's, or hold no numbers
         */
        void decode(List<OnnxModel.Output> outputs, int image, Placement place, Candidates into)
                throws DetectorException;
    }
}
