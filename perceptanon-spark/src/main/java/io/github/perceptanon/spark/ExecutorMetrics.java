// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics to compute, as tasks get them.
 *
 * @param plain names of metrics without weights, in order
 * @param lpips LPIPS of several networks
 * @param inception FID's network, for pairwise FID; null to leave it out
 */
record ExecutorMetrics(
        List<String> plain,
        List<LpipsFiles> lpips,
        @Nullable ExecutorInception inception,
        TaskEngine engine) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The weights of one network of LPIPS; without linear ones the first file has all. */
    record LpipsFiles(
            Lpips.Network network,
            JobFile backbone,
            @Nullable JobFile linear) implements Serializable {
        private static final long serialVersionUID = 1L;

        String key() {
            return network + " " + backbone.key() + (linear == null ? "" : " " + linear.key());
        }
    }

    /** The names of all, in the order of the columns. */
    List<String> names() {
        List<String> names = new ArrayList<>(plain);
        lpips.forEach(files -> names.add(files.network().metricName()));
        if (inception != null) {
            names.add(InceptionFeatures.PAIRWISE_FID);
        }
        return names;
    }

    /** Holds the metrics of this JVM until they are closed. */
    HeldMetrics hold() throws IOException {
        HeldMetrics held = new HeldMetrics();
        boolean done = false;
        try {
            MetricRegistry registry = MetricRegistry.standard();
            plain.forEach(name -> held.add(registry.get(name)));
            for (LpipsFiles files : lpips) {
                PerJvm.Lease<Lpips> lease = PerJvm.shared()
                        .hold("lpips " + files.key() + " " + engine.key(), Lpips.class, () -> load(files));
                held.add(lease.get(), lease);
            }
            if (inception != null) {
                PerJvm.Lease<InceptionFeatures> lease = inception.hold();
                held.add(lease.get().pairwise(), lease);
            }
            done = true;
            return held;
        } finally {
            if (!done) {
                held.close();
            }
        }
    }

    private Lpips load(LpipsFiles files) throws IOException {
        try {
            StateDict weights = files.backbone().read(WeightsFile::read);
            StateDict linear = files.linear() == null ? weights : files.linear().read(WeightsFile::read);
            Lpips.Network network = files.network();
            return Lpips.of(
                    network, network.backboneWeights(weights, files.backbone().name()), linear, engine.options());
        } catch (LinkageError | IllegalStateException | IllegalArgumentException e) {
            throw new ExecutorException("LPIPS", e);
        }
    }

    /** FID's network, whose pairwise distance has 2048 dimensions. */
    static ExecutorInception pairwise(JobFile weights, TaskEngine engine) {
        return new ExecutorInception(weights, 2048, InceptionInput.PYTORCH_FID, engine);
    }
}
