// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;

/** Decodes pictures and does what needs their pixels, for a few requests at a time. Thread-safe. */
final class Pictures {
    /** Work with pixels. */
    interface Work<T> {
        T run() throws Problem;
    }

    private final ServiceLimits limits;
    private final Meters meters;
    private final ImageLoader loader;
    private final Semaphore places;

    Pictures(ServiceLimits limits, Meters meters) {
        this.limits = limits;
        this.meters = meters;
        this.loader = ImageLoader.standard()
                .withLimits(new ImageLimits(limits.bodyBytes(), limits.pixels()))
                .withWarnings(warning -> {});
        this.places = new Semaphore(limits.decodings(), true);
    }

    /** Decodes a picture. Only within {@link #heavy}, and kept no longer: pixels take a hundred times a file's memory. */
    RgbImage decode(Upload upload) throws Problem {
        long began = System.nanoTime();
        try {
            return loader.load(upload.bytes(), upload.label());
        } catch (ImageException e) {
            throw new Problem(HttpStatus.UNPROCESSABLE_ENTITY_422, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        } finally {
            meters.decoded(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** Waits for a place, as long as the request's time allows. */
    <T> T heavy(Exchange exchange, Work<T> work) throws Problem {
        try {
            if (!places.tryAcquire(exchange.millisUntil(limits.requestTime()), TimeUnit.MILLISECONDS)) {
                throw late(limits);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.overloaded("the service is being stopped");
        }
        try {
            return work.run();
        } finally {
            places.release();
        }
    }

    static Problem late(ServiceLimits limits) {
        return Problem.overloaded("overloaded: the request took longer than its "
                + limits.requestTime().toMillis() + " ms");
    }
}
