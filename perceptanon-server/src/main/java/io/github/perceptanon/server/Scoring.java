// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.pipeline.OverloadedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Scores the images of one request, together with those of others. Thread-safe. */
final class Scoring {
    private final Pictures pictures;
    private final ServiceLimits limits;

    Scoring(Pictures pictures, ServiceLimits limits) {
        this.pictures = pictures;
        this.limits = limits;
    }

    /**
     * What became of an image: one of both.
     *
     * @param score its score
     * @param problem why there is none
     */
    record Scored(@Nullable AnonymityScore score, @Nullable Problem problem) {}

    /**
     * Scores images in their order. An image that cannot be read does not concern the others.
     *
     * @param original of all of them, for a model of pairs
     * @param originalSha256 its SHA-256, if it has come earlier
     */
    List<Scored> score(
            ServedModel model,
            List<Upload> images,
            Optional<Upload> original,
            Optional<String> originalSha256,
            Exchange exchange)
            throws Problem {
        requireFitting(model, original.isPresent() || originalSha256.isPresent());
        Deque<CompletableFuture<?>> pending = new ArrayDeque<>();
        try {
            @Nullable
            VersionScorer versions =
                    model.isPair() ? versions(model, original, originalSha256, exchange, pending) : null;
            List<Object> results = new ArrayList<>();
            for (Upload image : images) {
                try {
                    CompletableFuture<AnonymityScore> result = pictures.heavy(exchange, () -> {
                        RgbImage pixels = pictures.decode(image);
                        return submit(
                                () -> versions == null ? model.submit(pixels) : model.submit(versions, pixels),
                                pending,
                                exchange);
                    });
                    results.add(result);
                } catch (Problem e) {
                    if (e.status() == HttpStatus.SERVICE_UNAVAILABLE_503) {
                        throw e;
                    }
                    results.add(e);
                }
            }
            List<Scored> scored = new ArrayList<>();
            for (Object result : results) {
                scored.add(
                        result instanceof Problem problem
                                ? new Scored(null, problem)
                                : new Scored((AnonymityScore) await((CompletableFuture<?>) result, exchange), null));
            }
            return scored;
        } finally {
            // Those that nobody waits for any more need not run.
            pending.forEach(future -> future.cancel(false));
        }
    }

    static void requireFitting(ServedModel model, boolean original) throws Problem {
        if (model.isPair() && !original) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_ENTITY_422, "the model " + model.name() + " needs the original too");
        }
        if (!model.isPair() && original) {
            throw new Problem(HttpStatus.UNPROCESSABLE_ENTITY_422, "the model " + model.name() + " takes no original");
        }
    }

    private VersionScorer versions(
            ServedModel model,
            Optional<Upload> original,
            Optional<String> originalSha256,
            Exchange exchange,
            Deque<CompletableFuture<?>> pending)
            throws Problem {
        String digest = original.map(Upload::sha256).or(() -> originalSha256).orElseThrow();
        Optional<VersionScorer> known = model.originals().find(digest);
        if (known.isPresent()) {
            return known.get();
        }
        if (original.isEmpty()) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_ENTITY_422,
                    "no original with this SHA-256 is known (any more): send the original again");
        }
        Upload upload = original.get();
        CompletableFuture<VersionScorer> embedding = pictures.heavy(exchange, () -> {
            RgbImage pixels = pictures.decode(upload);
            return submit(() -> model.against(pixels), pending, exchange);
        });
        VersionScorer versions = await(embedding, exchange);
        model.originals().keep(digest, versions);
        return versions;
    }

    /** Waits for the request's own earlier images if there is no room, and gives up if none of them is there. */
    private <T> CompletableFuture<T> submit(
            Supplier<CompletableFuture<T>> images, Deque<CompletableFuture<?>> pending, Exchange exchange)
            throws Problem {
        while (true) {
            try {
                CompletableFuture<T> future = images.get();
                pending.add(future);
                return future;
            } catch (OverloadedException e) {
                CompletableFuture<?> earlier = pending.poll();
                while (earlier != null && earlier.isDone()) {
                    earlier = pending.poll();
                }
                if (earlier == null) {
                    throw Problem.overloaded(String.valueOf(e.getMessage()));
                }
                await(earlier, exchange);
            }
        }
    }

    private <T> T await(CompletableFuture<T> future, Exchange exchange) throws Problem {
        try {
            return future.get(exchange.millisUntil(limits.requestTime()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw Pictures.late(limits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.overloaded("the service is being stopped");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the engine failed", e.getCause());
        }
    }
}
