package io.github.perceptanon.pipeline;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Where an image comes from. It is read when its turn comes, on another thread than the one that made it, and once; for an
 * original that equals the original before it, not at all. Applications may have sources of their own.
 */
public interface ImageSource {
    /**
     * What errors and results call it.
     *
     * @return for example a path
     */
    String name();

    /**
     * Reads the image.
     *
     * @param loader decodes by the pipeline's rules and limits
     * @return its pixels
     * @throws IOException if it cannot be read; this becomes the result, and the others go on
     */
    RgbImage load(ImageLoader loader) throws IOException;

    /**
     * An image file.
     *
     * @param path of the file
     * @return a source that equals others of the same path
     */
    static ImageSource of(Path path) {
        return new StandardSource.File(path);
    }

    /**
     * An image file in memory.
     *
     * @param name what errors and results call it
     * @param bytes of the file; not copied, not to be changed
     * @return a source that equals others of the same name and array
     */
    static ImageSource of(String name, byte[] bytes) {
        return new StandardSource.Bytes(name, bytes);
    }

    /**
     * An image file that is read from a stream, which is opened when its turn comes and closed.
     *
     * @param name what errors and results call it
     * @param opener opens it
     * @return a source that equals others of the same name and opener
     */
    static ImageSource of(String name, Opener opener) {
        return new StandardSource.Opened(name, opener);
    }

    /**
     * An image whose pixels are in memory.
     *
     * @param name what errors and results call it
     * @param image its pixels
     * @return a source that equals others of the same name and image
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
         * @return at the file's first byte; whoever called this closes it
         * @throws IOException if it cannot be opened
         */
        InputStream open() throws IOException;
    }
}
