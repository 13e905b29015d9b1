// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decides whether a file is a usable image. */
@FunctionalInterface
public interface ImageCheck {

    /**
     * Checks a file.
     *
     * @param image an existing file
     * @throws IOException if the file is not a usable image; the message says why
     */
    void check(Path image) throws IOException;

    /**
     * Reads only the header, with ImageIO. This is fast but does not detect damage after the header; decoding the whole
     * image, for example with {@code path -> ImageLoader.standard().load(path)}, does.
     *
     * @return the fast check
     */
    static ImageCheck header() {
        return ImageCheck::checkHeader;
    }

    private static void checkHeader(Path image) throws IOException {
        try (InputStream bytes = Files.newInputStream(image);
                MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("not an image of a known format");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if (width < 1 || height < 1) {
                    throw new IOException("an image of " + width + "×" + height + " pixels");
                }
            } finally {
                reader.dispose();
            }
        } catch (RuntimeException e) {
            // ImageIO plug-ins throw unchecked exceptions for some damaged headers.
            throw new IOException("damaged header: " + e, e);
        }
    }
}
