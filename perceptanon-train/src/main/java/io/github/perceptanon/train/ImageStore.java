package io.github.perceptanon.train;

import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Images decoded and resized once, their 8-bit samples kept for the next epochs for as long as they fit a budget; the
 * rest is decoded each time. Thread-safe.
 */
final class ImageStore {
    /** Gives a decoded image of the network's size. */
    interface Source {
        RgbImage load(Path path) throws IOException;
    }

    private final Source source;
    private final long budget;
    private final ConcurrentMap<Path, RgbImage> kept = new ConcurrentHashMap<>();
    private final AtomicLong keptBytes = new AtomicLong();

    /** A store that keeps at most this many bytes of samples. */
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

    /** How many images are kept. */
    int size() {
        return kept.size();
    }
}
