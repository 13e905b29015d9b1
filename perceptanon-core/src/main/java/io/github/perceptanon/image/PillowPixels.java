// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DirectColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Converts stored samples to RGB as Pillow's {@code convert('RGB')} does. It reads rasters instead of calling
 * {@code getRGB}, which would apply colour spaces.
 *
 * <table>
 * <caption>Conversion of each type</caption>
 * <tr><th>samples</th><th>red, green, blue</th></tr>
 * <tr><td>palette</td><td>the palette's colour, its alpha dropped</td></tr>
 * <tr><td>grey, 8 bits</td><td>the sample three times</td></tr>
 * <tr><td>grey, 16 bits</td><td>min(sample, 255) three times, or as {@link DepthMapping} says</td></tr>
 * <tr><td>grey and alpha, RGB, RGBA; 8 bits</td><td>the samples, alpha dropped</td></tr>
 * <tr><td>the same in 16 bits</td><td>their high bytes, or as {@link DepthMapping} says</td></tr>
 * <tr><td>RGB multiplied by alpha</td><td>min(255, sample × 255 / alpha), 0 where alpha is 0; 16 bits by high
 * bytes</td></tr>
 * <tr><td>CMYK</td><td>(255 − K) − C × (255 − K) / 255, and so for M and Y</td></tr>
 * <tr><td>anything else</td><td>what {@link ColorModel#getRGB(Object)} says</td></tr>
 * </table>
 */
final class PillowPixels {
    private PillowPixels() {}

    /**
     * The pixels of a Java2D image.
     *
     * @param depth maps samples of 16 bits, and notes what was lost
     */
    static RgbImage toRgb(BufferedImage image, DepthReading depth) {
        Raster raster = image.getRaster();
        ColorModel colors = image.getColorModel();
        byte[] rgb;
        if (colors instanceof IndexColorModel palette) {
            rgb = ofPalette(raster, palette);
        } else if (colors instanceof ComponentColorModel && hasPlainSamples(raster, colors)) {
            rgb = ofComponents(raster, colors, depth);
        } else if (colors instanceof DirectColorModel direct && isEightBitRgb(raster, direct)) {
            rgb = ofPackedInts(raster, direct);
        } else {
            rgb = ofColorModel(raster, colors);
        }
        return RgbImage.wrap(image.getWidth(), image.getHeight(), rgb);
    }

    /** Grey samples, each three times. */
    static byte[] greyToRgb(byte[] grey) {
        byte[] rgb = new byte[grey.length * 3];
        for (int i = 0, out = 0; i < grey.length; i++) {
            rgb[out++] = grey[i];
            rgb[out++] = grey[i];
            rgb[out++] = grey[i];
        }
        return rgb;
    }

    /**
     * Adobe's CMYK to RGB.
     *
     * @param samples four per pixel: C, M, Y, K, where K is 255 for no black
     * @param flip 255 if C, M and Y are 255 for no ink as well, 0 if they are 0 for no ink
     */
    static byte[] adobeCmykToRgb(byte[] samples, int flip) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int i = 0, out = 0; i < samples.length; i += 4) {
            int light = samples[i + 3] & 0xff;
            for (int c = 0; c < 3; c++) {
                rgb[out++] = inked((samples[i + c] ^ flip) & 0xff, light);
            }
        }
        return rgb;
    }

    /** The light that remains after black and this amount of one ink, with Pillow's rounding. */
    private static byte inked(int ink, int light) {
        int product = ink * light + 128;
        return (byte) Math.max(0, light - ((product >> 8) + product >> 8));
    }

    private static byte[] ofPalette(Raster raster, IndexColorModel palette) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        int[] row = new int[raster.getWidth()];
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, 0, row);
            for (int index : row) {
                out = put(rgb, out, index < colors.length ? colors[index] : 0);
            }
        }
        return rgb;
    }

    private static int put(byte[] rgb, int out, int color) {
        rgb[out] = (byte) (color >> 16);
        rgb[out + 1] = (byte) (color >> 8);
        rgb[out + 2] = (byte) color;
        return out + 3;
    }

    /** Whether samples are unsigned bytes or shorts of a known colour type; only those of RGB may be multiplied by alpha. */
    private static boolean hasPlainSamples(Raster raster, ColorModel colors) {
        int type = raster.getTransferType();
        int colorType = colors.getColorSpace().getType();
        int components = colors.getNumColorComponents();
        boolean known = colorType == ColorSpace.TYPE_GRAY && components == 1
                || colorType == ColorSpace.TYPE_RGB && components == 3
                || colorType == ColorSpace.TYPE_CMYK && components == 4;
        return known
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && (components == 3 || !isMultiplied(colors))
                && colors.getComponentSize(0) == DataBuffer.getDataTypeSize(type);
    }

    private static boolean isMultiplied(ColorModel colors) {
        return colors.hasAlpha() && colors.isAlphaPremultiplied();
    }

    private static byte[] ofComponents(Raster raster, ColorModel colors, DepthReading depth) {
        if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getNumBanks() == 1
                && colors.getNumColorComponents() == 3
                && !isMultiplied(colors)) {
            return ofInterleavedBytes(raster, model, buffer);
        }
        int bands = raster.getNumBands();
        boolean wide = raster.getTransferType() == DataBuffer.TYPE_USHORT;
        if (wide && colors.getNumColorComponents() <= 3 && !depth.isPillow()) {
            return ofWideSamples(raster, colors, depth);
        }
        if (wide && bands == 1) {
            return ofWideGrey(raster, depth);
        }
        if (wide) {
            depth.reduced();
        }
        int shift = wide ? 8 : 0;
        boolean multiplied = isMultiplied(colors);
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        int[] row = new int[raster.getWidth() * bands];
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int i = 0; i < row.length; i += bands, out += 3) {
                switch (colors.getNumColorComponents()) {
                    case 1 -> Arrays.fill(rgb, out, out + 3, (byte) (row[i] >> shift));
                    case 3 -> {
                        if (multiplied) {
                            putDivided(row, i, shift, rgb, out);
                        } else {
                            putSamples(row, i, shift, rgb, out);
                        }
                    }
                    default -> putInks(row, i, shift, rgb, out);
                }
            }
        }
        return rgb;
    }

    /** Pillow's I;16 is clipped; every other 16-bit kind is reduced to its high bytes when it is read. */
    private static byte[] ofWideGrey(Raster raster, DepthReading depth) {
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        int[] row = new int[raster.getWidth()];
        int clipped = 0;
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int sample : row) {
                Arrays.fill(rgb, out, out + 3, (byte) Math.min(sample, 255));
                out += 3;
                clipped += sample > 255 ? 1 : 0;
            }
        }
        depth.clipped(clipped);
        if (clipped > 0) {
            depth.warn("16-bit grey: " + clipped + " of " + rgb.length / 3
                    + " samples are above 255 and were clipped to it, as Pillow does; choose another mapping of depth");
        }
        return rgb;
    }

    /** Looks at all samples twice: for what there is, and to map it. */
    private static byte[] ofWideSamples(Raster raster, ColorModel colors, DepthReading depth) {
        long[] counts = new long[DepthMapping.MOST + 1];
        forEachWide(raster, colors, sample -> counts[sample]++);
        byte[] table = depth.table(counts);
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        int copies = colors.getNumColorComponents() == 1 ? 3 : 1;
        int[] out = new int[1];
        forEachWide(raster, colors, sample -> {
            Arrays.fill(rgb, out[0], out[0] + copies, table[sample]);
            out[0] += copies;
        });
        return rgb;
    }

    /** Hands out the samples of colours, pixel by pixel, without alpha and not multiplied by it. */
    private static void forEachWide(Raster raster, ColorModel colors, IntConsumer receiver) {
        int bands = raster.getNumBands();
        int components = colors.getNumColorComponents();
        boolean multiplied = isMultiplied(colors);
        int[] row = new int[raster.getWidth() * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int i = 0; i < row.length; i += bands) {
                long alpha = multiplied ? row[i + components] : DepthMapping.MOST;
                for (int c = 0; c < components; c++) {
                    receiver.accept(
                            alpha == 0
                                    ? 0
                                    : (int) Math.min(DepthMapping.MOST, (long) row[i + c] * DepthMapping.MOST / alpha));
                }
            }
        }
    }

    private static void putSamples(int[] row, int from, int shift, byte[] rgb, int out) {
        for (int c = 0; c < 3; c++) {
            rgb[out + c] = (byte) (row[from + c] >> shift);
        }
    }

    /** Undoes premultiplied alpha, which follows the samples; fully transparent pixels become 0. */
    private static void putDivided(int[] row, int from, int shift, byte[] rgb, int out) {
        int alpha = row[from + 3] >> shift;
        for (int c = 0; c < 3; c++) {
            rgb[out + c] = (byte) (alpha == 0 ? 0 : Math.min(255, (row[from + c] >> shift) * 255 / alpha));
        }
    }

    private static void putInks(int[] row, int from, int shift, byte[] rgb, int out) {
        int light = 255 - (row[from + 3] >> shift);
        for (int c = 0; c < 3; c++) {
            rgb[out + c] = inked(row[from + c] >> shift, light);
        }
    }

    private static byte[] ofInterleavedBytes(Raster raster, PixelInterleavedSampleModel model, DataBufferByte buffer) {
        byte[] samples = buffer.getData();
        int[] bands = model.getBandOffsets();
        int step = model.getPixelStride();
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            int at = buffer.getOffset()
                    + (y + raster.getMinY() - raster.getSampleModelTranslateY()) * model.getScanlineStride()
                    + (raster.getMinX() - raster.getSampleModelTranslateX()) * step;
            for (int x = 0; x < raster.getWidth(); x++, at += step, out += 3) {
                rgb[out] = samples[at + bands[0]];
                rgb[out + 1] = samples[at + bands[1]];
                rgb[out + 2] = samples[at + bands[2]];
            }
        }
        return rgb;
    }

    private static boolean isEightBitRgb(Raster raster, DirectColorModel colors) {
        return raster.getTransferType() == DataBuffer.TYPE_INT
                && !isMultiplied(colors)
                && colors.getComponentSize(0) == 8
                && colors.getComponentSize(1) == 8
                && colors.getComponentSize(2) == 8;
    }

    private static byte[] ofPackedInts(Raster raster, DirectColorModel colors) {
        int red = Integer.numberOfTrailingZeros(colors.getRedMask());
        int green = Integer.numberOfTrailingZeros(colors.getGreenMask());
        int blue = Integer.numberOfTrailingZeros(colors.getBlueMask());
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        int[] row = new int[raster.getWidth()];
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(raster.getMinX(), raster.getMinY() + y, row.length, 1, row);
            for (int pixel : row) {
                rgb[out++] = (byte) (pixel >> red);
                rgb[out++] = (byte) (pixel >> green);
                rgb[out++] = (byte) (pixel >> blue);
            }
        }
        return rgb;
    }

    private static byte[] ofColorModel(Raster raster, ColorModel colors) {
        byte[] rgb = new byte[raster.getWidth() * raster.getHeight() * 3];
        Object pixel = null;
        for (int y = 0, out = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                pixel = raster.getDataElements(raster.getMinX() + x, raster.getMinY() + y, pixel);
                out = put(rgb, out, colors.getRGB(pixel));
            }
        }
        return rgb;
    }
}
