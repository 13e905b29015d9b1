// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Head;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.OwnedWeights;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A model that is ready to run: checked weights, the trunk compiled by an engine, and the head. Owns the engine, and the
 * weights if they came from a file, until {@link #close()}, which must be called once, after the last use.
 *
 * @param card the model
 * @param network the judge's network
 * @param weights the network's state dict
 * @param sha256 the identity of the weights
 * @param head computes outputs from embeddings
 * @param engine runs from images to {@link JudgeNetwork#embedding()} and {@link JudgeNetwork#tailInput()}
 * @param releaseWeights frees the memory of the weights
 */
record LoadedModel(
        ModelCard card,
        JudgeNetwork network,
        StateDict weights,
        String sha256,
        Head head,
        InferenceEngine engine,
        Runnable releaseWeights) {

    /** Reads a model file. Rejects a setup that is not accepted before compiling the network. */
    static LoadedModel read(Path file, Set<AnnotationSetup> accepted, EngineOptions options) throws IOException {
        OwnedWeights owned = OwnedWeights.read(file);
        try {
            ModelCard card = ModelCard.of(owned.contents(), file.toString());
            if (!accepted.contains(card.setup())) {
                throw new WeightsException(file.toString(), otherType(card));
            }
            StateDict weights = owned.contents().weights();
            JudgeNetwork network = card.network();
            NetworkWeights.check(network.network(), weights, file.toString());
            return compile(card, network, weights, Engines.installed().select(options), options, owned::close);
        } catch (IOException | RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    /** Makes a model ready whose weights belong to the caller and stay in memory until this is closed. */
    static LoadedModel of(
            ModelCard card,
            StateDict weights,
            Set<AnnotationSetup> accepted,
            EngineProvider engine,
            EngineOptions options) {
        if (!accepted.contains(card.setup())) {
            throw new IllegalArgumentException(otherType(card));
        }
        return compile(card, card.network(), weights, engine, options, () -> {});
    }

    private static String otherType(ModelCard card) {
        return switch (card.setup()) {
            case HA1 -> "an HA1 model scores an anonymized image alone: load it with AnonymityScorer";
            case HA2 -> "an HA2 model scores a pair: load it with PairScorer";
        };
    }

    private static LoadedModel compile(
            ModelCard card,
            JudgeNetwork network,
            StateDict weights,
            EngineProvider engine,
            EngineOptions options,
            Runnable releaseWeights) {
        NetworkSlice trunk = new NetworkSlice(
                network.network(),
                network.trunkInput(),
                3,
                card.inputHeight(),
                card.inputWidth(),
                List.of(network.embedding(), network.tailInput()));
        Head head = Head.of(network, weights);
        String sha256 = weights.sha256();
        // Compiled last: if anything failed after it, nothing would close the engine.
        return new LoadedModel(
                card, network, weights, sha256, head, engine.compile(trunk, weights, options), releaseWeights);
    }

    /** The score of one embedding, or of two concatenated ones. */
    AnonymityScore score(float[] embeddings) {
        return AnonymityScore.of(head.apply(embeddings), card, sha256, engine.name());
    }

    void requireEmbedding(float[] embedding) {
        if (embedding.length != network.features()) {
            throw new IllegalArgumentException(
                    "an embedding of " + card.backbone().id() + " has " + network.features() + " numbers but was given "
                            + embedding.length);
        }
    }

    void close() {
        engine.close();
        releaseWeights.run();
    }
}
