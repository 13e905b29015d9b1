// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.pipeline.ScoringResult;
import java.io.IOException;

/** Receives the results of {@code score} in the order of the images. */
interface ScoreOutput {
    void result(ScoringResult result) throws IOException;

    /** Called after the last result. */
    default void end() throws IOException {}
}
