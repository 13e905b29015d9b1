// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import io.github.perceptanon.file.Quoted;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How 16-bit samples of grey and RGB, in PNG and TIFF files, become 8-bit ones. Images of 8 bits are not affected, nor is CMYK.
 * All mappings but Pillow's take a range from low to high linearly to 0–255: a sample v becomes
 * ⌊255 · (v − low) / (high − low) + ½⌋, clipped to 0–255. Alpha is dropped. Channels share one range, so colours stay what they
 * are.
 *
 * <table>
 * <caption>Mappings</caption>
 * <tr><th>mapping</th><th>text</th><th>low</th><th>high</th></tr>
 * <tr><td>{@link Pillow}</td><td>{@code pillow}</td><td colspan="2">grey: min(v, 255); others: the high byte</td></tr>
 * <tr><td>{@link FullRange}</td><td>{@code full}</td><td>0</td><td>65535</td></tr>
 * <tr><td>{@link Window}</td><td>{@code window=CENTER,WIDTH}</td><td>center − width / 2</td><td>center + width / 2</td></tr>
 * <tr><td>{@link Percentile}</td><td>{@code percentile=LOW,HIGH}</td><td colspan="2">percentiles of the image's own samples</td>
 * </tr>
 * </table>
 *
 * <p>Scores depend on the mapping: models were trained on 8-bit photographs.
 */
public sealed interface DepthMapping {
    /** The largest sample of 16 bits. */
    int MOST = 65_535;

    /**
     * The mapping in words that {@link #parse} understands.
     *
     * @return for example {@code window=1024,400}
     */
    String text();

    /** As Pillow's {@code convert('RGB')}, and so the reference implementation: the default. */
    record Pillow() implements DepthMapping {
        @Override
        public String text() {
            return "pillow";
        }
    }

    /** All of the range that 16 bits have. Scans of 12 bits look almost black by it. */
    record FullRange() implements DepthMapping {
        @Override
        public String text() {
            return "full";
        }
    }

    /**
     * A window of values, as radiologists choose it; DICOM's function LINEAR_EXACT (PS3.3, C.11.2.1.3.2).
     *
     * @param center the value in the middle, −65535 to 131070
     * @param width from black to white, above 0 and at most 131070
     */
    record Window(double center, double width) implements DepthMapping {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public Window {
            if (!(center >= -MOST && center <= 2 * MOST)) {
                throw new IllegalArgumentException(
                        "the center of a window must be from " + -MOST + " to " + 2 * MOST + " but was " + center);
            }
            if (!(width > 0 && width <= 2 * MOST)) {
                throw new IllegalArgumentException(
                        "the width of a window must be above 0 and at most " + 2 * MOST + " but was " + width);
            }
        }

        @Override
        public String text() {
            return "window=" + number(center) + "," + number(width);
        }
    }

    /**
     * From one percentile of an image's samples to another, which differ from image to image. Percentiles lie between the nearest
     * samples, linearly, as NumPy's do. Where both are equal, samples above them become white and all others black.
     *
     * @param low what becomes black, 0 to below high
     * @param high what becomes white, at most 100
     */
    record Percentile(double low, double high) implements DepthMapping {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if they are out of range or not in order
         */
        public Percentile {
            if (!(low >= 0 && low < high && high <= 100)) {
                throw new IllegalArgumentException(
                        "percentiles must be from 0 to 100, the lower one first, but were " + low + " and " + high);
            }
        }

        @Override
        public String text() {
            return "percentile=" + number(low) + "," + number(high);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }

    /**
     * Parses a mapping.
     *
     * @param text {@code pillow}, {@code full}, {@code window=CENTER,WIDTH} or {@code percentile=LOW,HIGH}
     * @return the mapping
     * @throws IllegalArgumentException if it is none of these, or a number is out of range
     */
    static DepthMapping parse(String text) {
        return switch (text) {
            case "pillow" -> new Pillow();
            case "full" -> new FullRange();
            default -> ranged(text);
        };
    }

    private static DepthMapping ranged(String text) {
        String number = "(-?[0-9]{1,6}(?:\\.[0-9]{1,9})?)";
        Matcher parts =
                Pattern.compile("(window|percentile)=" + number + "," + number).matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a mapping of depth must be pillow, full, window=CENTER,WIDTH or"
                    + " percentile=LOW,HIGH but was " + Quoted.of(text));
        }
        double first = Double.parseDouble(parts.group(2));
        double second = Double.parseDouble(parts.group(3));
        return parts.group(1).equals("window") ? new Window(first, second) : new Percentile(first, second);
    }
}
