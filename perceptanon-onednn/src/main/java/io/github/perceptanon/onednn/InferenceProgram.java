// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.util.List;

/**
 * A compiled slice of a network, for one image.
 *
 * @param program the steps
 * @param input (1, channels, height, width), row-major
 * @param outputs row-major floats
 * @param outputShapes the outputs' shapes without the batch
 */
record InferenceProgram(Program program, Buffer.Given input, List<Buffer> outputs, List<int[]> outputShapes) {}
