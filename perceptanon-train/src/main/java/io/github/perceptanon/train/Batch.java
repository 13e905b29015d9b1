// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.training.ImageBatch;
import java.util.List;
import java.util.stream.Collectors;

/** A training batch. Its images are valid until {@link #close()}. Not thread-safe. */
final class Batch implements AutoCloseable {
    private final List<Example> examples;
    private final ImageBatch images;
    private final Targets targets;
    private final BufferPool pool;
    private boolean open = true;

    Batch(List<Example> examples, ImageBatch images, BufferPool pool) {
        this.examples = List.copyOf(examples);
        this.images = images;
        this.targets = Example.targets(examples);
        this.pool = pool;
    }

    /** The rows. */
    List<Example> examples() {
        return examples;
    }

    /** Normalised. */
    ImageBatch images() {
        return images;
    }

    /** One per row. */
    Targets targets() {
        return targets;
    }

    /** The files of the anonymized images, for messages. */
    String files() {
        return examples.stream()
                .map(e -> e.images().get(e.images().size() - 1).toString())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            images.inputs().forEach(pool::giveBack);
        }
    }
}
