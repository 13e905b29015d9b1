// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.awt.geom.Path2D;
import java.util.Map;
import java.util.Objects;

/**
 * Capital letters and digits as strokes, so that signs do not depend on installed fonts. A glyph is drawn on a grid 4
 * wide and 6 high: each pair of digits is a point (x, y), and a semicolon lifts the pen.
 */
final class Lettering {
    private static final double GLYPH_HEIGHT = 6;
    private static final double ADVANCE = 5.6;

    private static final Map<Character, String> GLYPHS = Map.ofEntries(
            Map.entry('A', "06 20 46;14 34"),
            Map.entry('B', "03 33 44 45 36 06 00 30 41 42 33"),
            Map.entry('C', "41 30 10 01 05 16 36 45"),
            Map.entry('D', "00 06 26 45 41 20 00"),
            Map.entry('E', "40 00 06 46;03 33"),
            Map.entry('F', "40 00 06;03 33"),
            Map.entry('G', "41 30 10 01 05 16 36 45 43 23"),
            Map.entry('H', "00 06;40 46;03 43"),
            Map.entry('I', "10 30;20 26;16 36"),
            Map.entry('J', "40 45 36 16 05"),
            Map.entry('K', "00 06;40 03 46"),
            Map.entry('L', "00 06 46"),
            Map.entry('M', "06 00 23 40 46"),
            Map.entry('N', "06 00 46 40"),
            Map.entry('O', "10 01 05 16 36 45 41 30 10"),
            Map.entry('P', "06 00 30 41 42 33 03"),
            Map.entry('R', "06 00 30 41 42 33 03;23 46"),
            Map.entry('S', "41 30 10 01 02 13 33 44 45 36 16 05"),
            Map.entry('T', "00 40;20 26"),
            Map.entry('U', "00 05 16 36 45 40"),
            Map.entry('V', "00 26 40"),
            Map.entry('W', "00 16 23 36 40"),
            Map.entry('X', "00 46;40 06"),
            Map.entry('Y', "00 23 40;23 26"),
            Map.entry('Z', "00 40 06 46"),
            Map.entry('0', "10 01 05 16 36 45 41 30 10"),
            Map.entry('1', "11 20 26;16 36"),
            Map.entry('2', "01 10 30 41 42 06 46"),
            Map.entry('3', "01 10 30 41 42 33 23;33 44 45 36 16 05"),
            Map.entry('4', "36 30 04 44"),
            Map.entry('5', "40 00 03 33 44 45 36 16 05"),
            Map.entry('6', "41 30 10 01 05 16 36 45 44 33 03"),
            Map.entry('7', "00 40 16"),
            Map.entry('8', "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33"),
            Map.entry('9', "43 13 02 01 10 30 41 45 36 16 05"),
            Map.entry(' ', ""));

    private Lettering() {}

    /** Ratio of width to height of a text, from the first stroke to the last. */
    static double aspect(String text) {
        return (ADVANCE * text.length() - (ADVANCE - 4)) / GLYPH_HEIGHT;
    }

    /** The strokes of a text of this height, its upper left corner at (x, y). */
    static Path2D strokes(String text, double x, double y, double height) {
        double scale = height / GLYPH_HEIGHT;
        Path2D path = new Path2D.Double();
        for (int i = 0; i < text.length(); i++) {
            for (String stroke :
                    Objects.requireNonNull(GLYPHS.get(text.charAt(i))).split(";")) {
                addStroke(path, stroke, x + i * ADVANCE * scale, y, scale);
            }
        }
        return path;
    }

    private static void addStroke(Path2D path, String stroke, double x, double y, double scale) {
        boolean first = true;
        for (String point : stroke.isEmpty() ? new String[0] : stroke.split(" ")) {
            double px = x + (point.charAt(0) - '0') * scale;
            double py = y + (point.charAt(1) - '0') * scale;
            if (first) {
                path.moveTo(px, py);
                first = false;
            } else {
                path.lineTo(px, py);
            }
        }
    }
}
