// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.io.Serializable;

/** FID's Inception as tasks hold it: loaded once in each executor's JVM. */
record ExecutorInception(JobFile weights, int dimensions, InceptionInput input, TaskEngine engine)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The file of the weights, which the driver refuses if they are others. */
    static SentFile<Boolean> file(String uri) {
        return new SentFile<>(uri, file -> {
            FeatureNetwork.FID_INCEPTION.select(WeightsFile.read(file), uri);
            return true;
        });
    }

    PerJvm.Lease<InceptionFeatures> hold() throws IOException {
        String key = "inception " + weights.key() + " " + dimensions + " " + input + " " + engine.key();
        return PerJvm.shared().hold(key, InceptionFeatures.class, this::load);
    }

    private InceptionFeatures load() throws IOException {
        try {
            return InceptionFeatures.of(weights.read(WeightsFile::read), dimensions, input, engine.options());
        } catch (LinkageError | IllegalStateException | IllegalArgumentException e) {
            throw new ExecutorException("Inception", e);
        }
    }
}
