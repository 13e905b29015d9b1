// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.util.List;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training batch. Owns the native memory of its inputs until {@link #close()}.
 *
 * @param examples the rows
 * @param inputs one array per network input, (batch, 3, height, width), normalised
 * @param targets one per row
 */
record Batch(List<Example> examples, INDArray[] inputs, Targets targets) implements AutoCloseable {
    /** The files of the anonymized images, for messages. */
    String files() {
        return examples.stream()
                .map(e -> e.images().get(e.images().size() - 1).toString())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        for (INDArray input : inputs) {
            input.close();
        }
    }
}
