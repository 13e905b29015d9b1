// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.pipeline.BatchingListener;
import io.github.perceptanon.pipeline.BatchingPairScorer;
import io.github.perceptanon.pipeline.BatchingScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model, its batches and the originals that it knows. Whoever uses it has to hold it: when the last holder lets go
 * of a model that has been replaced, its memory is freed. Thread-safe.
 */
final class ServedModel {
    private final String name;
    private final Scorer scorer;
    private final @Nullable BatchingScorer alone;
    private final @Nullable BatchingPairScorer pairs;
    private final Originals originals;
    /** The service itself is one. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private ServedModel(String name, Scorer scorer, ServiceOptions options, BatchingListener listener) {
        this.name = name;
        this.scorer = scorer;
        this.alone = scorer instanceof AnonymityScorer single
                ? BatchingScorer.start(single, options.batching(), listener)
                : null;
        this.pairs =
                scorer instanceof PairScorer pair ? BatchingPairScorer.start(pair, options.batching(), listener) : null;
        this.originals =
                new Originals(options.limits().originals(), options.limits().originalsKept());
    }

    static ServedModel load(String name, Path file, ServiceOptions options, Meters meters) throws IOException {
        return new ServedModel(name, Scorer.load(file, options.engine()), options, meters.batches(name));
    }

    String name() {
        return name;
    }

    Scorer scorer() {
        return scorer;
    }

    ModelCard card() {
        return scorer.card();
    }

    boolean isPair() {
        return scorer.card().setup() == AnnotationSetup.HA2;
    }

    Originals originals() {
        return originals;
    }

    /** What a caller has to be told with every number: that the model learned from drawings. */
    Optional<String> caveat() {
        return Optional.ofNullable(card().provenance().get("data"))
                .filter(data -> data.contains(Documents.SYNTHETIC))
                .map(data -> "this model was trained on " + Documents.SYNTHETIC);
    }

    /** The score of an image of a model for single ones. */
    CompletableFuture<AnonymityScore> submit(RgbImage anonymized) {
        if (alone == null) {
            throw new IllegalStateException(name + " scores pairs");
        }
        return alone.submit(anonymized);
    }

    /** The score of a version of an original. */
    CompletableFuture<AnonymityScore> submit(VersionScorer original, RgbImage anonymized) {
        return requirePairs().submit(original, anonymized);
    }

    /** An original's embedding. */
    CompletableFuture<VersionScorer> against(RgbImage original) {
        return requirePairs().against(original);
    }

    private BatchingPairScorer requirePairs() {
        if (pairs == null) {
            throw new IllegalStateException(name + " scores single images");
        }
        return pairs;
    }

    int waiting() {
        return alone != null ? alone.waiting() : requirePairs().waiting();
    }

    /** Fails where the model is already being freed. */
    boolean hold() {
        return holders.updateAndGet(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** Frees the model if nobody holds it any more. */
    void letGo() {
        if (holders.decrementAndGet() == 0) {
            if (alone != null) {
                alone.close();
            } else {
                requirePairs().close();
            }
            scorer.close();
        }
    }
}
