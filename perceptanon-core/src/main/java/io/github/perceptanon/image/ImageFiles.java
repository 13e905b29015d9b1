// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import io.github.perceptanon.file.AtomicFile;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes images atomically: the bytes go to a temporary file in the same directory, which replaces the target once it
 * is safely on disk. The same pixels give the same bytes on the same Java release.
 */
public final class ImageFiles {
    private ImageFiles() {}

    /**
     * Writes a PNG file.
     *
     * @param path the file, replaced if it exists; its directory must exist
     * @param image the pixels; alpha is kept
     * @throws IOException if the file cannot be written
     */
    public static void writePng(Path path, BufferedImage image) throws IOException {
        AtomicFile.write(path, encode(image, "png", -1));
    }

    /**
     * Writes a PNG file.
     *
     * @param path the file, replaced if it exists; its directory must exist
     * @param image the pixels
     * @throws IOException if the file cannot be written
     */
    public static void writePng(Path path, RgbImage image) throws IOException {
        AtomicFile.write(path, toPng(image.toBufferedImage()));
    }

    /**
     * Encodes an image as PNG.
     *
     * @param image the pixels; alpha is kept
     * @return the content of the file
     * @throws IOException if PNG does not support this type of image
     */
    public static byte[] toPng(BufferedImage image) throws IOException {
        return encode(image, "png", -1);
    }

    /**
     * Writes a baseline JPEG file with 4:2:0 chroma.
     *
     * @param path the file, replaced if it exists; its directory must exist
     * @param image the pixels
     * @param quality above 0 to 1; 0.75 is the common default
     * @throws IOException if the file cannot be written
     * @throws IllegalArgumentException if the quality is out of range
     */
    public static void writeJpeg(Path path, RgbImage image, float quality) throws IOException {
        AtomicFile.write(path, toJpeg(image, quality));
    }

    /**
     * Encodes an image as baseline JPEG with 4:2:0 chroma.
     *
     * @param image the pixels
     * @param quality above 0 to 1; 0.75 is the common default
     * @return the content of the file
     * @throws IOException if encoding fails
     * @throws IllegalArgumentException if the quality is out of range
     */
    public static byte[] toJpeg(RgbImage image, float quality) throws IOException {
        if (!(quality > 0 && quality <= 1)) {
            throw new IllegalArgumentException("JPEG quality must be above 0 and at most 1 but was " + quality);
        }
        return encode(image.toBufferedImage(), "jpeg", quality);
    }

    private static byte[] encode(RenderedImage image, String format, float quality) throws IOException {
        ImageWriter writer = writer(image, format);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (quality > 0) {
                settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                settings.setCompressionQuality(quality);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The JDK's writer, whatever plugins are registered. */
    private static ImageWriter writer(RenderedImage image, String format) throws IOException {
        Iterator<ImageWriter> writers =
                ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), format);
        ImageWriter chosen = null;
        while (writers.hasNext()) {
            ImageWriter writer = writers.next();
            if (chosen == null || writer.getClass().getName().startsWith("com.sun.imageio.plugins.")) {
                chosen = writer;
            }
        }
        if (chosen == null) {
            throw new IOException("this Java runtime has no writer for " + format + " images of this kind");
        }
        return chosen;
    }
}
