// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decodes and resizes images once and keeps their 8-bit samples for later epochs, up to a memory limit; images beyond
 * it are decoded each time. Thread-safe.
 */
final class ImageStore {
    /** Loads an image, resized to the network's input. */
    interface Source {
        RgbImage load(Path path) throws IOException;
    }

    private final Source source;
    private final long budget;
    private final ConcurrentMap<Path, RgbImage> kept = new ConcurrentHashMap<>();
    private final AtomicLong keptBytes = new AtomicLong();

    /** Creates a store that keeps at most this many bytes of samples. */
    ImageStore(Source source, long budget) {
        this.source = source;
        this.budget = budget;
    }

    RgbImage get(Path path) throws IOException {
        RgbImage image = kept.get(path);
        if (image != null) {
            return image;
        }
        image = source.load(path);
        long bytes = 3L * image.width() * image.height();
        if (keptBytes.addAndGet(bytes) > budget || kept.putIfAbsent(path, image) != null) {
            keptBytes.addAndGet(-bytes);
        }
        return image;
    }

    /** Number of images kept. */
    int size() {
        return kept.size();
    }
}
