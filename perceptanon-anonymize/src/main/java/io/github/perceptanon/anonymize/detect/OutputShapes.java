// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.onnx.OnnxModel;
import java.util.Arrays;
import java.util.List;

/** Finds outputs and checks their shapes. */
final class OutputShapes {
    private OutputShapes() {}

    /** The output of a name. */
    static OnnxModel.Output named(List<OnnxModel.Output> outputs, String name) throws DetectorException {
        for (OnnxModel.Output output : outputs) {
            if (output.name().equals(name)) {
                return output;
            }
        }
        throw new DetectorException("it has no output " + name);
    }

    /** Checks that an output has so many values, in sides that end with these. */
    static void require(OnnxModel.Output output, long values, int... lastSides) throws DetectorException {
        int[] shape = output.shape();
        int from = shape.length - lastSides.length;
        boolean ends =
                from >= 0 && Arrays.equals(Arrays.copyOfRange(shape, Math.max(0, from), shape.length), lastSides);
        if (!ends || output.values().length != values) {
            throw new DetectorException("its output " + output.name() + " must have " + values + " values and end in "
                    + Arrays.toString(lastSides) + " but is " + Arrays.toString(shape));
        }
    }
}
