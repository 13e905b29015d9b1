// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The supported types of TIFF samples: those that give the same pixels as Pillow. The decoder supports many more, which
 * Pillow reads differently or not at all.
 */
final class TiffKind {
    /** The tag for samples that follow those of the colours. */
    static final int EXTRA_SAMPLES = 338;

    /** The type of extra sample that is a premultiplied alpha. */
    static final int MULTIPLIED_ALPHA = 1;

    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int PLANAR_CONFIGURATION = 284;
    private static final int PREDICTOR = 317;
    private static final int SAMPLE_FORMAT = 339;

    private static final Set<Integer> TAGS = Set.of(
            BITS_PER_SAMPLE,
            COMPRESSION,
            PHOTOMETRIC,
            SAMPLES_PER_PIXEL,
            PLANAR_CONFIGURATION,
            PREDICTOR,
            EXTRA_SAMPLES,
            SAMPLE_FORMAT);

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int CMYK = 5;
    private static final int YCBCR = 6;

    private static final int UNSIGNED = 1;
    private static final int SIGNED = 2;
    private static final int JPEG = 7;

    private static final Map<Long, String> COLORS = Map.of(
            4L,
            "mask",
            8L,
            "CIE L*a*b*",
            9L,
            "ICC L*a*b*",
            10L,
            "ITU L*a*b*",
            32803L,
            "raw sensor",
            32844L,
            "LogL",
            32845L,
            "LogLuv");
    private static final Map<Long, String> SAMPLES =
            Map.of(2L, "signed", 3L, "floating-point", 4L, "undefined", 5L, "complex", 6L, "complex floating-point");
    private static final Set<Long> READABLE_COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 32773L, 32946L);
    private static final Map<Long, String> OTHER_COMPRESSIONS = Map.of(
            32809L,
            "ThunderScan",
            33003L,
            "JPEG 2000",
            33005L,
            "JPEG 2000",
            34661L,
            "JBIG",
            34676L,
            "SGI Log",
            34712L,
            "JPEG 2000",
            34887L,
            "LERC",
            34925L,
            "LZMA",
            50000L,
            "Zstandard",
            50001L,
            "WebP");

    private final ImageBytes file;
    private final TiffDirectory directory;
    private final long compression;
    private final long colors;
    private final long bits;
    private final long samples;
    private final long extra;

    private TiffKind(ImageBytes file, TiffDirectory directory) {
        this.file = file;
        this.directory = directory;
        this.compression = directory.value(COMPRESSION, 1);
        this.colors = directory.value(PHOTOMETRIC, -1);
        this.bits = directory.value(BITS_PER_SAMPLE, 1);
        this.samples = directory.value(SAMPLES_PER_PIXEL, 1);
        this.extra = directory.value(EXTRA_SAMPLES, -1);
    }

    /** Rejects types that would not give the same pixels as Pillow, by name. */
    static void require(ImageBytes file, TiffDirectory directory) throws ImageException {
        directory.requireUnambiguous(TAGS);
        TiffKind kind = new TiffKind(file, directory);
        if (!READABLE_COMPRESSIONS.contains(kind.compression)) {
            throw file.refused("TIFF compression " + named(kind.compression, OTHER_COMPRESSIONS)
                    + " cannot be read; none, CCITT, LZW, JPEG, Deflate and PackBits can");
        }
        if (kind.colors < 0) {
            throw file.refused("damaged TIFF: it does not say what its samples are (tag " + PHOTOMETRIC + ")");
        }
        if (COLORS.containsKey(kind.colors)) {
            throw file.refused("TIFF colours of kind " + named(kind.colors, COLORS)
                    + " cannot be read; grey, palette, RGB, CMYK and YCbCr can");
        }
        kind.requireWholeNumbers();
        if (!kind.isReadable()) {
            throw file.refused("TIFF of photometric interpretation " + kind.colors + " with " + kind.samples
                    + " samples of " + kind.bits + " bits" + (kind.isInPlanes() ? " in planes" : "")
                    + (kind.extra < 0 ? "" : ", extra sample " + kind.extra)
                    + " cannot be read");
        }
    }

    private static String named(long value, Map<Long, String> names) {
        return names.containsKey(value) ? value + " (" + names.get(value) + ")" : Long.toString(value);
    }

    /** Requires one type for all samples: unsigned, or signed bytes of grey, which Pillow reads as unsigned. */
    private void requireWholeNumbers() throws ImageException {
        Set<Long> formats = distinct(SAMPLE_FORMAT, UNSIGNED);
        boolean signedGrey =
                formats.equals(Set.of((long) SIGNED)) && colors == BLACK_IS_ZERO && samples == 1 && bits == 8;
        if (!signedGrey && !formats.equals(Set.of((long) UNSIGNED))) {
            long other = formats.stream()
                    .filter(format -> format != UNSIGNED)
                    .findFirst()
                    .orElseThrow();
            throw file.refused("TIFF samples of kind " + named(other, SAMPLES) + " cannot be read; unsigned ones can");
        }
        if (distinct(BITS_PER_SAMPLE, 1).size() > 1) {
            throw file.refused("TIFF samples of different sizes cannot be read");
        }
    }

    private Set<Long> distinct(int tag, long otherwise) {
        TiffDirectory.Numbers numbers = directory.numbers(tag);
        Set<Long> values = new HashSet<>();
        // Entries beyond the number of samples do not count.
        for (int i = 0; i < Math.min(numbers.count(), samples); i++) {
            values.add(numbers.get(i));
        }
        return values.isEmpty() ? Set.of(otherwise) : values;
    }

    private boolean isReadable() {
        if (isInPlanes() && (bits == 16 || extra == MULTIPLIED_ALPHA)) {
            return false;
        }
        return switch ((int) Math.min(colors, Integer.MAX_VALUE)) {
            case WHITE_IS_ZERO -> samples == 1 && (isPaletteSize() || bits == 16);
            case BLACK_IS_ZERO ->
                samples == 1 && (isPaletteSize() || bits == 16) || samples == 2 && bits == 8 && extra == 2;
            case RGB -> bits == 8 && samples >= 3 && samples <= 6 || bits == 16 && (samples == 3 || samples == 4);
            case PALETTE -> samples == 1 && isPaletteSize() || samples == 2 && bits == 8 && extra != MULTIPLIED_ALPHA;
            case CMYK -> bits == 8 && samples >= 4 && samples <= 6 && extra <= 0 || bits == 16 && samples == 4;
            case YCBCR -> bits == 8 && (samples == 3 || samples == 1 && compression == JPEG);
            default -> false;
        };
    }

    /** Samples stored in separate planes. */
    private boolean isInPlanes() {
        return samples > 1 && directory.value(PLANAR_CONFIGURATION, 1) == 2;
    }

    private boolean isPaletteSize() {
        return bits == 1 || bits == 2 || bits == 4 || bits == 8;
    }
}
