// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.Scorer;
import java.io.IOException;
import java.io.Serializable;

/** A model as tasks hold it: loaded once in each executor's JVM. */
record ExecutorScorer(JobFile model, TaskEngine engine) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Holds the scorer of this JVM.
     *
     * @throws IOException if it cannot be loaded on this machine: no file, no engine, no native libraries
     */
    PerJvm.Lease<Scorer> hold() throws IOException {
        return PerJvm.shared().hold("model " + model.key() + " " + engine.key(), Scorer.class, this::load);
    }

    private Scorer load() throws IOException {
        try {
            return model.read(file -> Scorer.load(file, engine.options()));
        } catch (LinkageError | IllegalStateException | IllegalArgumentException e) {
            // A LinkageError is what missing native libraries throw.
            throw new ExecutorException("the model", e);
        }
    }
}
