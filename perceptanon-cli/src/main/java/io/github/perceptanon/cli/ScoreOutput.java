package io.github.perceptanon.cli;

import io.github.perceptanon.pipeline.ScoringResult;
import java.io.IOException;

/** Where the results of {@code score} go, one after the other in the order of the images. */
interface ScoreOutput {
    void result(ScoringResult result) throws IOException;

    /** All results are there. */
    default void end() throws IOException {}
}
