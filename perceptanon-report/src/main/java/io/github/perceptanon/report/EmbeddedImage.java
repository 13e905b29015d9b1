// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.file.AtomicFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image embedded in the page as a data URI. Immutable. */
public final class EmbeddedImage {
    private final String mediaType;
    private final byte[] bytes;
    private final int width;
    private final int height;

    private EmbeddedImage(String mediaType, byte[] bytes, int width, int height) {
        this.mediaType = mediaType;
        this.bytes = bytes;
        this.width = width;
        this.height = height;
    }

    /**
     * Creates a lossless image, for drawings.
     *
     * @param image the pixels
     * @param pixelsPerPoint image pixels per page pixel, 2 for a drawing that is sharp on high-resolution screens
     * @return the image
     * @throws IllegalArgumentException if pixelsPerPoint is below 1
     */
    public static EmbeddedImage png(BufferedImage image, int pixelsPerPoint) {
        if (pixelsPerPoint < 1) {
            throw new IllegalArgumentException("pixelsPerPoint must be at least 1 but was " + pixelsPerPoint);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", bytes)) {
                throw new IllegalStateException("this Java has no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return new EmbeddedImage(
                "image/png",
                bytes.toByteArray(),
                image.getWidth() / pixelsPerPoint,
                image.getHeight() / pixelsPerPoint);
    }

    /**
     * Creates a JPEG image for photographs, reduced to a maximum size.
     *
     * @param image the pixels
     * @param maxSide maximum side in the page, at least 16
     * @return the image, as JPEG of high quality
     * @throws IllegalArgumentException if maxSide is below 16
     */
    public static EmbeddedImage photo(BufferedImage image, int maxSide) {
        if (maxSide < 16) {
            throw new IllegalArgumentException("maxSide must be at least 16 but was " + maxSide);
        }
        BufferedImage opaque = shrunk(image, maxSide);
        return new EmbeddedImage("image/jpeg", jpeg(opaque), opaque.getWidth(), opaque.getHeight());
    }

    private static BufferedImage shrunk(BufferedImage image, int maxSide) {
        double scale = Math.min(1.0, (double) maxSide / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage current = image;
        // Halving steps: Java2D's bilinear filter looks at four pixels only.
        while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
            current =
                    drawn(current, Math.max(width, current.getWidth() / 2), Math.max(height, current.getHeight() / 2));
            if (current.getWidth() == width && current.getHeight() == height) {
                return current;
            }
        }
        return drawn(current, width, height);
    }

    private static BufferedImage drawn(BufferedImage image, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = result.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, 0, 0, width, height, null);
        g.dispose();
        return result;
    }

    private static byte[] jpeg(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(0.9f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * Writes the image to a separate file, atomically.
     *
     * @param file the file; {@code .png} for a drawing, {@code .jpg} for a photograph
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, bytes);
    }

    /**
     * Width on the page.
     *
     * @return CSS pixels
     */
    public int width() {
        return width;
    }

    /**
     * Height on the page.
     *
     * @return CSS pixels
     */
    public int height() {
        return height;
    }

    /**
     * The image as a data URI.
     *
     * @return {@code data:image/…;base64,…}
     */
    public String dataUri() {
        return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
