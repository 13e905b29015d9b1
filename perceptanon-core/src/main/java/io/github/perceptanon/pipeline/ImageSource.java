// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Where an image comes from. It is read at most once, when its turn comes, on a thread of the pipeline. The original of
 * a pair is not read again if it equals the previous task's original. Applications can implement this interface.
 */
public interface ImageSource {
    /**
     * The name used in errors and results.
     *
     * @return for example a path
     */
    String name();

    /**
     * Loads the image.
     *
     * @param loader the pipeline's loader, with its limits
     * @return its pixels
     * @throws IOException if it cannot be read; becomes this task's result, and the other tasks are still scored
     */
    RgbImage load(ImageLoader loader) throws IOException;

    /**
     * An image file.
     *
     * @param path the file's path
     * @return a source that equals other sources with the same path
     */
    static ImageSource of(Path path) {
        return new StandardSource.File(path);
    }

    /**
     * An image file in memory.
     *
     * @param name used in errors and results
     * @param bytes the file's content; not copied, must not be changed
     * @return a source that equals other sources with the same name and array
     */
    static ImageSource of(String name, byte[] bytes) {
        return new StandardSource.Bytes(name, bytes);
    }

    /**
     * An image file read from a stream, which is opened when its turn comes and then closed.
     *
     * @param name used in errors and results
     * @param opener opens the stream
     * @return a source that equals other sources with the same name and opener
     */
    static ImageSource of(String name, Opener opener) {
        return new StandardSource.Opened(name, opener);
    }

    /**
     * A decoded image in memory.
     *
     * @param name used in errors and results
     * @param image the decoded image
     * @return a source that equals other sources with the same name and image
     */
    static ImageSource of(String name, RgbImage image) {
        return new StandardSource.Pixels(name, image);
    }

    /** Opens the bytes of an image file. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens the stream.
         *
         * @return a stream at the file's first byte, which the caller closes
         * @throws IOException if it cannot be opened
         */
        InputStream open() throws IOException;
    }
}
