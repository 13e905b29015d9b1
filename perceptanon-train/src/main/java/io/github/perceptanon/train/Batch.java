package io.github.perceptanon.train;

import java.util.List;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows that go through the network together. Owns its inputs' native memory until {@link #close()}.
 *
 * @param examples the rows
 * @param inputs one for each of the network's inputs, (batch, 3, height, width) normalised
 * @param targets one for each row
 */
record Batch(List<Example> examples, INDArray[] inputs, Targets targets) implements AutoCloseable {
    /** The anonymized images, for messages. */
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
