// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.guided.CueMap;
import io.github.perceptanon.anonymize.guided.CueRegion;
import io.github.perceptanon.image.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Area;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws what guided a step: the map in red over the photograph in grey, and outlines of the regions that were chosen. */
final class CuePictures {
    private static final int RED = 0xd55e00;
    private static final Color OUTLINE = new Color(0x0072b2);

    private CuePictures() {}

    static BufferedImage draw(RgbImage photograph, CueMap map, List<CueRegion> regions) {
        int width = photograph.width();
        int height = photograph.height();
        float[] values = map.resized(map.height() * 8, map.width() * 8);
        float most = 0;
        for (float value : values) {
            most = Math.max(most, value);
        }
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = (int) ((long) y * map.height() * 8 / height);
                int column = (int) ((long) x * map.width() * 8 / width);
                float heat = most == 0 ? 0 : 0.75f * values[row * map.width() * 8 + column] / most;
                int grey =
                        (photograph.sample(x, y, 0) * 3 + photograph.sample(x, y, 1) * 6 + photograph.sample(x, y, 2))
                                / 10;
                picture.setRGB(x, y, mixed(grey, heat));
            }
        }
        outline(picture, regions);
        return picture;
    }

    private static int mixed(int grey, float heat) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int channel = Math.round((1 - heat) * grey + heat * (RED >> shift & 0xff));
            colour |= channel << shift;
        }
        return colour;
    }

    private static void outline(BufferedImage picture, List<CueRegion> regions) {
        Graphics2D g = picture.createGraphics();
        g.setColor(OUTLINE);
        g.setStroke(new BasicStroke(Math.max(1.5f, Math.max(picture.getWidth(), picture.getHeight()) / 150f)));
        for (CueRegion region : regions) {
            Area area = new Area();
            for (Region.Rectangle part : region.parts()) {
                area.add(new Area(new Rectangle2D.Double(part.x(), part.y(), part.width(), part.height())));
            }
            g.draw(area);
        }
        g.dispose();
    }
}
