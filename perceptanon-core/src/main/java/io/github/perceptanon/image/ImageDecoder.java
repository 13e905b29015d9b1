// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads a kind of image file that {@link ImageLoader} does not know, such as DICOM. Decoders on the class path are found through
 * {@link java.util.ServiceLoader}, when the first file of an unknown kind is read; the loader's own formats come first.
 * Implementations must be thread-safe, and treat every file as hostile: nothing is allocated for what a header claims before it
 * is compared with the limits and with the bytes that are there.
 */
public interface ImageDecoder {
    /**
     * What to read, and how.
     *
     * @param name the file's name for errors
     * @param limits limits on pixels; that on the file's size has been checked
     * @param depth how samples of more than 8 bits become 8 bits; {@link DepthMapping.Pillow}, the default, leaves it to the
     *     decoder
     * @param mapped to be told what was done to samples of more than 8 bits
     */
    record Request(String name, ImageLimits limits, DepthMapping depth, Consumer<MappedDepth> mapped) {
        /** Checks that nothing is missing. */
        public Request {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(limits, "limits");
            Objects.requireNonNull(depth, "depth");
            Objects.requireNonNull(mapped, "mapped");
        }
    }

    /**
     * The kind of file, for errors.
     *
     * @return for example {@code DICOM}
     */
    String format();

    /**
     * Whether a file is of this kind, by its first bytes.
     *
     * @param file the whole file; not to be changed
     * @return whether this decoder should read it
     */
    boolean recognises(byte[] file);

    /**
     * Reads a file that was recognised; of several images in it, the first.
     *
     * @param file the whole file; not to be changed or kept
     * @param request how
     * @return the image
     * @throws ImageException if the file is damaged, above a limit or of a kind that is not supported; one line that names it
     */
    RgbImage decode(byte[] file, Request request) throws ImageException;
}
