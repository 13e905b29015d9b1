// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.util.List;

/**
 * A network compiled for one batch size.
 *
 * @param program the steps of the forward pass, and after them those of the backward pass
 * @param inputs (images, 3, height, width) each, row-major
 * @param output (images, outputs), row-major, valid after the forward pass
 * @param outputGradient its gradient, read by the backward pass
 * @param forwardEnd number of the forward pass's steps
 */
record TrainingProgram(
        Program program, List<Buffer.Given> inputs, Buffer output, Buffer outputGradient, int forwardEnd) {}
