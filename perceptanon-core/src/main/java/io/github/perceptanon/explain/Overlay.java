// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import io.github.perceptanon.image.RgbImage;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws heat maps over images: OpenCV's jet colours and the image in equal parts, divided by their maximum. */
public final class Overlay {
    private static final int SMALLEST_WIDTH = 224;
    private static final int GAP = 8;
    private static final int MARGIN = 4;
    private static final int BAR_HEIGHT = 20;
    private static final int LINE_HEIGHT = 14;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    private static final int[] JET = jet();

    private Overlay() {}

    /**
     * Draws the map over the image, at the image's size.
     *
     * @param image any size
     * @param heatmap its map
     * @return an image of the same size
     */
    public static RgbImage blend(RgbImage image, Heatmap heatmap) {
        return blend(image, heatmap.scaled(image.height(), image.width()));
    }

    /** As the reference's gradcam.py: (jet / 255 + image / 255) / 2, divided by its maximum. */
    static RgbImage blend(RgbImage image, float[] map) {
        byte[] rgb = image.toBytes();
        float[] mixed = new float[rgb.length];
        float max = 0;
        for (int p = 0; p < map.length; p++) {
            int colour = JET[(int) (255 * map[p])];
            for (int c = 0; c < 3; c++) {
                float heat = (colour >> (16 - 8 * c) & 0xff) / 255f;
                float v = 0.5f * heat + 0.5f * ((rgb[3 * p + c] & 0xff) / 255f);
                mixed[3 * p + c] = v;
                max = Math.max(max, v);
            }
        }
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = max == 0 ? 0 : (byte) (int) (255 * (mixed[i] / max));
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    /**
     * Draws the map over the image, with a colour scale and a caption below. Images narrower than 224 pixels are enlarged
     * first. A map that shows nothing is not drawn: the image is left as it is, and the caption says why.
     *
     * @param image any size
     * @param heatmap its map
     * @param caption text below the picture, broken into lines
     * @return the picture
     */
    public static BufferedImage draw(RgbImage image, Heatmap heatmap, String caption) {
        int zoom = Math.max(1, (SMALLEST_WIDTH + image.width() - 1) / image.width());
        int width = image.width() * zoom;
        int height = image.height() * zoom;
        boolean shows = heatmap.remark().isEmpty();
        String words = heatmap.remark().map(remark -> caption + ": " + remark).orElse(caption);
        List<String> lines = lines(words, width - 2 * MARGIN);
        int bar = shows ? BAR_HEIGHT : 0;
        int legend = bar + LINE_HEIGHT * lines.size() + MARGIN;
        BufferedImage picture = new BufferedImage(width, height + legend, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setFont(FONT);
            g.drawImage((shows ? blend(image, heatmap) : image).toBufferedImage(), 0, 0, width, height, null);
            g.setColor(Color.WHITE);
            g.fillRect(0, height, width, legend);
            if (shows) {
                drawBar(g, width, height);
            }
            g.setColor(Color.DARK_GRAY);
            for (int i = 0; i < lines.size(); i++) {
                g.drawString(lines.get(i), MARGIN, height + bar + LINE_HEIGHT * (i + 1) - 3);
            }
        } finally {
            g.dispose();
        }
        return picture;
    }

    /**
     * Draws the maps of a pair as {@link #draw} does, with labels and the original on the left.
     *
     * @param original any size
     * @param anonymized any size
     * @param maps the maps of the two images
     * @param caption text below both
     * @return the picture
     */
    public static BufferedImage drawPair(RgbImage original, RgbImage anonymized, PairHeatmaps maps, String caption) {
        BufferedImage left = draw(original, maps.original(), "original: " + caption);
        BufferedImage right = draw(anonymized, maps.anonymized(), "anonymized: " + caption);
        BufferedImage both = new BufferedImage(
                left.getWidth() + GAP + right.getWidth(),
                Math.max(left.getHeight(), right.getHeight()),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = both.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, both.getWidth(), both.getHeight());
        g.drawImage(left, 0, 0, null);
        g.drawImage(right, left.getWidth() + GAP, 0, null);
        g.dispose();
        return both;
    }

    /** A bar of all colours, from 0 to 1. */
    private static void drawBar(Graphics2D g, int width, int top) {
        g.setColor(Color.DARK_GRAY);
        int low = g.getFontMetrics().stringWidth("0");
        int high = g.getFontMetrics().stringWidth("1");
        g.drawString("0", MARGIN, top + 13);
        g.drawString("1", width - high - MARGIN, top + 13);
        int from = low + 2 * MARGIN;
        int to = width - high - 2 * MARGIN;
        for (int x = from; x < to; x++) {
            g.setColor(new Color(JET[(x - from) * 255 / Math.max(1, to - from - 1)]));
            g.fillRect(x, top + 4, 1, 10);
        }
    }

    /** Breaks text into lines of at most this width, between words or, if a word is too long, within it. */
    private static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (widthOf(rest) > width) {
            int end = rest.length() - 1;
            while (end > 1 && widthOf(rest.substring(0, end)) > width) {
                end--;
            }
            int space = rest.lastIndexOf(' ', end);
            int cut = space > 0 ? space : end;
            lines.add(rest.substring(0, cut));
            rest = rest.substring(cut).strip();
        }
        lines.add(rest);
        return lines;
    }

    private static double widthOf(String text) {
        return FONT.getStringBounds(text, new FontRenderContext(null, true, false))
                .getWidth();
    }

    /** OpenCV's COLORMAP_JET, written as the linear segments that it consists of. */
    private static int[] jet() {
        int[] colours = new int[256];
        for (int i = 0; i < 256; i++) {
            int quarter = (i + 32) / 64;
            int rise = 4 * ((i + 32) % 64);
            int red = switch (quarter) {
                case 0, 1 -> 0;
                case 2 -> rise + 2;
                case 3 -> 255;
                default -> 252 - rise;
            };
            int green = switch (quarter) {
                case 1 -> rise;
                case 2 -> 255;
                case 3 -> 252 - rise;
                default -> 0;
            };
            int blue = switch (quarter) {
                case 0 -> rise;
                case 1 -> 255;
                case 2 -> i == 159 ? 1 : 254 - rise;
                default -> 0;
            };
            colours[i] = red << 16 | green << 8 | blue;
        }
        return colours;
    }
}
