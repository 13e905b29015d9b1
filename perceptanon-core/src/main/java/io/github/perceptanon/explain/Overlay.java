package io.github.perceptanon.explain;

import io.github.perceptanon.image.RgbImage;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Draws heat maps over images: OpenCV's jet colours, half and half with the image, brightened to full range. */
public final class Overlay {
    private static final int LEGEND_HEIGHT = 34;
    private static final int SMALLEST_WIDTH = 224;
    private static final int[] JET = jet();

    private Overlay() {}

    /**
     * The map over the image at the image's own size.
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
     * The map over the image with a legend below it; images narrower than 224 pixels are enlarged first.
     *
     * @param image any size
     * @param heatmap its map
     * @param caption one line under the colour bar, cut where it does not fit
     * @return a picture for people
     */
    public static BufferedImage draw(RgbImage image, Heatmap heatmap, String caption) {
        BufferedImage blended = blend(image, heatmap).toBufferedImage();
        int zoom = Math.max(1, (SMALLEST_WIDTH + image.width() - 1) / image.width());
        int width = image.width() * zoom;
        int height = image.height() * zoom;
        BufferedImage picture = new BufferedImage(width, height + LEGEND_HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.drawImage(blended, 0, 0, width, height, null);
            drawLegend(g, width, height, caption);
        } finally {
            g.dispose();
        }
        return picture;
    }

    private static void drawLegend(Graphics2D g, int width, int top, String caption) {
        g.setColor(Color.WHITE);
        g.fillRect(0, top, width, LEGEND_HEIGHT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        g.setColor(Color.DARK_GRAY);
        int low = g.getFontMetrics().stringWidth("0");
        int high = g.getFontMetrics().stringWidth("1");
        g.drawString("0", 4, top + 13);
        g.drawString("1", width - high - 4, top + 13);
        int from = low + 8;
        int to = width - high - 8;
        for (int x = from; x < to; x++) {
            g.setColor(new Color(JET[(x - from) * 255 / Math.max(1, to - from - 1)]));
            g.fillRect(x, top + 4, 1, 10);
        }
        g.setColor(Color.DARK_GRAY);
        g.drawString(caption, 4, top + 28);
    }

    /** OpenCV's COLORMAP_JET, its table written as the straight lines that it consists of. */
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
