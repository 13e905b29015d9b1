// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.file.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * JPEG files that take about as long to decode as photographs of their size: gradients, edges and grain, quality 0.9,
 * chroma at half resolution.
 */
final class Photographs {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 960;
    private static final float QUALITY = 0.9f;

    private Photographs() {}

    static List<Path> in(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve(String.format("%04d.jpg", i));
            if (!Files.exists(file)) {
                write(photograph(i), file);
            }
            files.add(file);
        }
        return files;
    }

    private static BufferedImage photograph(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setPaint(new GradientPaint(0, 0, color(random), WIDTH, HEIGHT, color(random)));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        for (int i = 0; i < 120; i++) {
            g.setPaint(new GradientPaint(0, 0, color(random), random.nextInt(WIDTH), HEIGHT, color(random)));
            double size = 10 + random.nextDouble() * random.nextDouble() * 500;
            double x = random.nextDouble() * WIDTH;
            double y = random.nextDouble() * HEIGHT;
            g.fill(new Ellipse2D.Double(x - size / 2, y - size / 2, size, size));
            g.setStroke(new BasicStroke(1 + 3 * (float) random.nextDouble()));
            g.draw(new Line2D.Double(x, y, random.nextDouble() * WIDTH, random.nextDouble() * HEIGHT));
        }
        g.dispose();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, grained(image.getRGB(x, y), random));
            }
        }
        return image;
    }

    private static Color color(SplittableRandom random) {
        return new Color(random.nextInt(1 << 24));
    }

    private static int grained(int rgb, SplittableRandom random) {
        int grain = random.nextInt(13) - 6;
        int out = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            out |= Math.max(0, Math.min(255, (rgb >> shift & 255) + grain)) << shift;
        }
        return out;
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        AtomicFile.write(file, bytes.toByteArray());
    }
}
