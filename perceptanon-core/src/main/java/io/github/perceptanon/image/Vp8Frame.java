// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.Arrays;

/**
 * Decodes a VP8 key frame, the lossy type of WebP image (RFC 6386), sample for sample as libwebp does, which also
 * decides where the RFC leaves samples at the right border open.
 */
final class Vp8Frame {
    private final ImageBytes file;
    private final Vp8Header header;
    private final int columns;
    private final int rows;
    private final Vp8Plane luma;
    private final Vp8Plane blue;
    private final Vp8Plane red;
    private final Vp8Coefficients coefficients;

    /** The modes of the blocks above a macroblock row, and of those to the left of a macroblock. */
    private final int[] modesAbove;

    private final int[] modesLeft = new int[4];
    private final int[] modes = new int[16];

    /** For each macroblock, the strength of the filter and whether inner edges are filtered. */
    private final Vp8Header.Filter[] filters;

    private final boolean[] filteredInside;

    private Vp8Frame(ImageBytes file, int from, int end) throws ImageException {
        this.file = file;
        this.header = new Vp8Header(file, from, end);
        this.columns = header.width + 15 >> 4;
        this.rows = header.height + 15 >> 4;
        this.luma = new Vp8Plane(16 * columns, 16 * rows);
        this.blue = new Vp8Plane(8 * columns, 8 * rows);
        this.red = new Vp8Plane(8 * columns, 8 * rows);
        this.coefficients = new Vp8Coefficients(header.coefficients, columns);
        this.modesAbove = new int[4 * columns];
        this.filters = new Vp8Header.Filter[columns * rows];
        this.filteredInside = new boolean[columns * rows];
    }

    /** Decodes the frame at {@code from} to {@code end}. */
    static RgbImage decode(ImageBytes file, int from, int end) throws ImageException {
        Vp8Frame frame = new Vp8Frame(file, from, end);
        for (int row = 0; row < frame.rows; row++) {
            frame.decodeRow(row);
        }
        if (frame.header.filtered) {
            frame.filter();
        }
        int width = frame.header.width;
        int height = frame.header.height;
        return RgbImage.wrap(width, height, Vp8Colors.toRgb(frame.luma, frame.blue, frame.red, width, height));
    }

    private void decodeRow(int row) throws ImageException {
        Vp8BoolDecoder partition = header.partitions[row & header.partitions.length - 1];
        coefficients.startRow();
        Arrays.fill(modesLeft, Vp8Prediction.DC);
        for (int column = 0; column < columns; column++) {
            decodeMacroblock(partition, column, row);
            if (partition.isPastEnd() || header.modes.isPastEnd()) {
                throw file.refused("truncated WEBP: its image data end in row " + 16 * row + " of " + header.height);
            }
        }
    }

    private void decodeMacroblock(Vp8BoolDecoder partition, int column, int row) {
        Vp8BoolDecoder in = header.modes;
        int segment = header.segmentMap ? segment(in) : 0;
        boolean skipped = header.skipProbability >= 0 && in.bit(header.skipProbability) != 0;
        boolean inBlocks = in.bit(145) == 0;
        if (inBlocks) {
            readBlockModes(in, column);
        } else {
            readMode(in, column);
        }
        int chromaMode = chromaMode(in);

        boolean any = false;
        if (skipped) {
            coefficients.skip(column, inBlocks);
        } else {
            any = coefficients.read(partition, column, inBlocks, header.quantizers[segment]);
        }
        if (inBlocks) {
            predictBlocks(column, row);
        } else {
            Vp8Prediction.square(luma, 16 * column, 16 * row, 16, modes[0]);
            for (int block = 0; block < 16; block++) {
                add(block, luma, luma.at(16 * column + 4 * (block & 3), 16 * row + 4 * (block >> 2)));
            }
        }
        predictChroma(blue, 16, column, row, chromaMode);
        predictChroma(red, 20, column, row, chromaMode);

        filters[row * columns + column] = header.filters[segment][inBlocks ? 1 : 0];
        filteredInside[row * columns + column] = inBlocks || any;
    }

    private int segment(Vp8BoolDecoder in) {
        int[] probabilities = header.segmentProbabilities;
        return in.bit(probabilities[0]) == 0 ? in.bit(probabilities[1]) : 2 + in.bit(probabilities[2]);
    }

    private void readMode(Vp8BoolDecoder in, int column) {
        if (in.bit(156) == 0) {
            modes[0] = in.bit(163) == 0 ? Vp8Prediction.DC : Vp8Prediction.VERTICAL;
        } else {
            modes[0] = in.bit(128) == 0 ? Vp8Prediction.HORIZONTAL : Vp8Prediction.TRUE_MOTION;
        }
        Arrays.fill(modesAbove, 4 * column, 4 * column + 4, modes[0]);
        Arrays.fill(modesLeft, modes[0]);
    }

    private void readBlockModes(Vp8BoolDecoder in, int column) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int mode = Vp8Prediction.blockMode(in, modesAbove[4 * column + x], modesLeft[y]);
                modes[4 * y + x] = mode;
                modesAbove[4 * column + x] = mode;
                modesLeft[y] = mode;
            }
        }
    }

    private static int chromaMode(Vp8BoolDecoder in) {
        if (in.bit(142) == 0) {
            return Vp8Prediction.DC;
        }
        if (in.bit(114) == 0) {
            return Vp8Prediction.VERTICAL;
        }
        return in.bit(183) == 0 ? Vp8Prediction.HORIZONTAL : Vp8Prediction.TRUE_MOTION;
    }

    private void predictBlocks(int column, int row) {
        int corner = luma.at(16 * column, 16 * row);
        int above = corner - luma.stride + 16;
        byte[] right = luma.samples;
        int rightAt = above;
        if (row > 0 && column == columns - 1) {
            right = new byte[4];
            Arrays.fill(right, luma.samples[above - 1]);
            rightAt = 0;
        }
        for (int block = 0; block < 16; block++) {
            int x = block & 3;
            int at = corner + 4 * x + 4 * (block >> 2) * luma.stride;
            if (x == 3) {
                // In the lower rows too, the row above the macroblock is what continues.
                Vp8Prediction.block(luma, at, right, rightAt, modes[block]);
            } else {
                Vp8Prediction.block(luma, at, luma.samples, at - luma.stride + 4, modes[block]);
            }
            add(block, luma, at);
        }
    }

    private void predictChroma(Vp8Plane plane, int firstBlock, int column, int row, int mode) {
        Vp8Prediction.square(plane, 8 * column, 8 * row, 8, mode);
        for (int block = 0; block < 4; block++) {
            add(firstBlock + block, plane, plane.at(8 * column + 4 * (block & 1), 8 * row + 4 * (block >> 1)));
        }
    }

    private void add(int block, Vp8Plane plane, int at) {
        int length = coefficients.lengths[block];
        if (length > 1) {
            Vp8Transform.add(coefficients.values, 16 * block, plane.samples, at, plane.stride);
        } else if (length == 1) {
            Vp8Transform.addMean(coefficients.values[16 * block], plane.samples, at, plane.stride);
        }
    }

    /** Filters after decoding everything, because blocks are predicted from unfiltered samples. */
    private void filter() {
        for (int row = 0, i = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++, i++) {
                Vp8Header.Filter filter = filters[i];
                boolean inside = filteredInside[i];
                if (filter.limit() == 0) {
                    continue;
                }
                if (header.simpleFilter) {
                    Vp8LoopFilter.simple(luma, column, row, filter, inside);
                } else {
                    Vp8LoopFilter.normal(luma, 16, column, row, filter, inside);
                    Vp8LoopFilter.normal(blue, 8, column, row, filter, inside);
                    Vp8LoopFilter.normal(red, 8, column, row, filter, inside);
                }
            }
        }
    }
}
