package io.github.perceptanon.train.sample;

import io.github.perceptanon.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Between drawn images, RGB samples and JPEG bytes. */
final class Pixels {
    private Pixels() {}

    static RgbImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] rgb = new byte[pixels.length * 3];
        for (int i = 0, k = 0; i < pixels.length; i++, k += 3) {
            rgb[k] = (byte) (pixels[i] >> 16);
            rgb[k + 1] = (byte) (pixels[i] >> 8);
            rgb[k + 2] = (byte) pixels[i];
        }
        return RgbImage.of(width, height, rgb);
    }

    /** Baseline JPEG at this quality, 0 to 1. */
    static byte[] toJpeg(RgbImage image, double quality) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = first(ImageIO.getImageWritersByFormatName("jpeg"), "write");
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality((float) quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static RgbImage fromJpeg(byte[] bytes) throws IOException {
        ImageReader reader = first(ImageIO.getImageReadersByFormatName("jpeg"), "read");
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in);
            return of(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    private static <T> T first(Iterator<T> found, String action) throws IOException {
        if (!found.hasNext()) {
            throw new IOException(
                    "this Java runtime has no ImageIO plug-in to " + action + " JPEG (module java.desktop)");
        }
        return found.next();
    }
}
