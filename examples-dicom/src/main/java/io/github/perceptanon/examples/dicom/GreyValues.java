// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import io.github.perceptanon.image.DepthMapping;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.MappedDepth;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/**
 * What stored values of grey become: rescaled as (0028,1053) and (0028,1052) say, and then mapped to 0–255 by the window that was
 * asked for or, if none was, by the file's own (PS3.3, C.11.2.1.2 and C.11.2.1.3), or by all that its bits can hold.
 *
 * @param stored bits of a value, 1 to 16
 * @param signed whether values are in two's complement
 * @param slope of the rescaling
 * @param intercept of the rescaling
 * @param inverted whether low values are white
 */
record GreyValues(int stored, boolean signed, double slope, double intercept, boolean inverted) {
    private static final int WINDOW_CENTER = 0x00281050;
    private static final int WINDOW_WIDTH = 0x00281051;
    private static final int VOI_FUNCTION = 0x00281056;
    private static final int VOI_TABLES = 0x00283010;

    static GreyValues of(DicomElements elements, int stored, boolean signed, boolean inverted) throws ImageException {
        double slope = elements.decimal(0x00281053).orElse(1);
        if (slope == 0) {
            throw elements.refused("damaged DICOM file: the slope of its values is 0");
        }
        if (elements.has(0x00283000)) {
            throw elements.refused("DICOM files with tables for rescaling are not supported");
        }
        return new GreyValues(
                stored, signed, slope, elements.decimal(0x00281052).orElse(0), inverted);
    }

    /** The value that bits stand for, rescaled. */
    private double rescaled(int bits) {
        int value = signed && bits >>> stored - 1 != 0 ? bits - (1 << stored) : bits;
        return value * slope + intercept;
    }

    /** A way from rescaled values to 0–1, and which values become black and white. */
    private record Mapped(double low, double high, DoubleUnaryOperator function) {}

    /**
     * The byte of each possible value.
     *
     * @param counts how many pixels have it
     */
    byte[] table(long[] counts, DepthMapping depth, DicomElements elements, Consumer<MappedDepth> told, String name)
            throws ImageException {
        Mapped mapped = mapping(counts, depth, elements);
        byte[] table = new byte[1 << stored];
        long below = 0;
        long above = 0;
        for (int bits = 0; bits < table.length; bits++) {
            double value = rescaled(bits);
            below += value < mapped.low() ? counts[bits] : 0;
            above += value > mapped.high() ? counts[bits] : 0;
            int grey = (int) Math.floor(255
                            * Math.max(0, Math.min(1, mapped.function().applyAsDouble(value)))
                    + 0.5);
            table[bits] = (byte) (inverted ? 255 - grey : grey);
        }
        told.accept(new MappedDepth(name, depth, mapped.low(), mapped.high(), below, above));
        return table;
    }

    private Mapped mapping(long[] counts, DepthMapping depth, DicomElements elements) throws ImageException {
        if (depth instanceof DepthMapping.Window window) {
            return exact(window.center() - window.width() / 2, window.center() + window.width() / 2);
        }
        if (depth instanceof DepthMapping.Percentile percentile) {
            return exact(percentile(counts, percentile.low()), percentile(counts, percentile.high()));
        }
        if (depth instanceof DepthMapping.Pillow && elements.has(WINDOW_CENTER) && elements.has(WINDOW_WIDTH)) {
            return window(elements);
        }
        if (depth instanceof DepthMapping.Pillow && elements.has(VOI_TABLES)) {
            throw elements.refused("the DICOM file has a table in place of a window, which is not supported:"
                    + " choose a window or percentiles");
        }
        double first = rescaled(signed ? 1 << stored - 1 : 0);
        double last = rescaled(signed ? (1 << stored - 1) - 1 : (1 << stored) - 1);
        return exact(Math.min(first, last), Math.max(first, last));
    }

    private static Mapped exact(double low, double high) {
        return new Mapped(low, high, value -> high > low ? (value - low) / (high - low) : value > high ? 1 : 0);
    }

    private static Mapped window(DicomElements elements) throws ImageException {
        double center = elements.decimal(WINDOW_CENTER).orElseThrow();
        double width = elements.decimal(WINDOW_WIDTH).orElseThrow();
        String function = elements.text(VOI_FUNCTION);
        double least = function.equals("LINEAR") || function.isEmpty() ? 1 : Double.MIN_VALUE;
        if (!(width >= least)) {
            throw elements.refused("damaged DICOM file: the width of its window is " + width);
        }
        return switch (function) {
            case "", "LINEAR" -> exact(center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2);
            case "LINEAR_EXACT" -> exact(center - width / 2, center + width / 2);
            case "SIGMOID" ->
                new Mapped(
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        value -> 1 / (1 + Math.exp(-4 * (value - center) / width)));
            default ->
                throw elements.refused(
                        "a window must be LINEAR, LINEAR_EXACT or SIGMOID but is " + DicomElements.quoted(function));
        };
    }

    /** NumPy's percentile of the rescaled values, linear between neighbours. */
    private double percentile(long[] counts, double percent) {
        Integer[] order = new Integer[counts.length];
        Arrays.setAll(order, bits -> bits);
        Arrays.sort(order, Comparator.comparingDouble(this::rescaled));
        long n = Arrays.stream(counts).sum();
        double place = percent / 100 * (n - 1);
        long before = (long) Math.floor(place);
        double lower = at(order, counts, before);
        return lower + (at(order, counts, Math.min(before + 1, n - 1)) - lower) * (place - before);
    }

    private double at(Integer[] order, long[] counts, long place) {
        long passed = 0;
        for (int bits : order) {
            passed += counts[bits];
            if (passed > place) {
                return rescaled(bits);
            }
        }
        throw new IllegalArgumentException("no pixels");
    }
}
