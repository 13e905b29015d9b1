// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.util.Random;

/** Scorers with the weights that all peers share, and images to score. */
final class Judges {
    private Judges() {}

    static AnonymityScorer alone(Backbone backbone, String engine) throws IOException {
        Workload workload = new Workload(AnnotationSetup.HA1, backbone, 1, 0);
        return AnonymityScorer.of(
                workload.card(),
                PeerFolder.standard().weights(workload),
                EngineOptions.defaults().withEngine(engine));
    }

    static PairScorer pairs(Backbone backbone, String engine) throws IOException {
        Workload workload = new Workload(AnnotationSetup.HA2, backbone, 1, 0);
        return PairScorer.of(
                workload.card(),
                PeerFolder.standard().weights(workload),
                EngineOptions.defaults().withEngine(engine));
    }

    /** An image with the networks' input size. */
    static RgbImage noise(long seed) {
        byte[] rgb = new byte[Workload.IMAGE_SIZE];
        new Random(seed).nextBytes(rgb);
        return RgbImage.of(Workload.SIDE, Workload.SIDE, rgb);
    }
}
