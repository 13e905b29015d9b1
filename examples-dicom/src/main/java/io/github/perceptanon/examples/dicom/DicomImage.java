// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import io.github.perceptanon.image.ImageDecoder;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An image of one or several frames in a DICOM file: uncompressed (implicit or explicit, little endian) or JPEG baseline; grey
 * (MONOCHROME1 and MONOCHROME2, up to 16 bits) or colours of 8 bits (RGB, YBR_FULL, YBR_FULL_422). Everything else is refused by
 * its name. Palettes, overlays and shutters are not applied. Not thread-safe.
 *
 * <p><b>Grey</b> becomes 8 bits by the request's mapping, in the file's rescaled units, such as Hounsfield's; by default by the
 * file's own window, its first if it has several, or by all that its bits can hold.
 */
public final class DicomImage {
    private static final int SAMPLES = 0x00280002;
    private static final int PHOTOMETRIC = 0x00280004;
    private static final int PLANAR = 0x00280006;
    private static final int FRAMES = 0x00280008;
    private static final int ROWS = 0x00280010;
    private static final int COLUMNS = 0x00280011;
    private static final int ALLOCATED = 0x00280100;
    private static final int STORED = 0x00280101;
    private static final int HIGH_BIT = 0x00280102;
    private static final int REPRESENTATION = 0x00280103;

    private final byte[] file;
    private final ImageDecoder.Request request;
    private final DicomElements elements;
    private final String photometric;
    private final int width;
    private final int height;
    private final int frames;
    private final int samples;
    private final int allocated;
    private final int stored;

    private DicomImage(byte[] file, ImageDecoder.Request request) throws ImageException {
        this.file = file;
        this.request = request;
        this.elements = DicomElements.of(file, request.name());
        this.photometric = elements.text(PHOTOMETRIC);
        this.width = elements.requiredNumber(COLUMNS);
        this.height = elements.requiredNumber(ROWS);
        this.frames = (int) elements.decimal(FRAMES).orElse(1);
        this.samples = elements.requiredNumber(SAMPLES);
        this.allocated = elements.requiredNumber(ALLOCATED);
        this.stored = elements.requiredNumber(STORED);
        requireSupported();
        if (!elements.isEncapsulated()) {
            requireWhole();
        }
    }

    /**
     * Reads all but the pixels.
     *
     * @param file the whole file; not changed, and kept
     * @param request limits, and how grey becomes 8 bits
     * @return the image
     * @throws ImageException if the file is damaged, above a limit, or of a kind that is not supported
     */
    public static DicomImage of(byte[] file, ImageDecoder.Request request) throws ImageException {
        return new DicomImage(file, request);
    }

    private void requireSupported() throws ImageException {
        if (width < 1 || height < 1 || frames < 1) {
            throw elements.refused("damaged DICOM file: it says " + frames + " frames of " + width + "x" + height);
        }
        if ((long) width * height > request.limits().maxPixels()) {
            throw elements.refused("image of " + width + "x" + height + " pixels is above the limit of "
                    + request.limits().maxPixels() + " pixels");
        }
        int expected = switch (photometric) {
            case "MONOCHROME1", "MONOCHROME2" -> 1;
            case "RGB", "YBR_FULL", "YBR_FULL_422" -> 3;
            default ->
                throw elements.refused("the pixels of a DICOM file must be MONOCHROME1, MONOCHROME2, RGB,"
                        + " YBR_FULL or YBR_FULL_422 but are " + DicomElements.quoted(photometric));
        };
        if (samples != expected) {
            throw elements.refused(
                    "damaged DICOM file: " + photometric + " has " + expected + " samples a pixel and not " + samples);
        }
        boolean wide = isGrey() && !elements.isEncapsulated();
        if (allocated != 8 && !(allocated == 16 && wide)) {
            throw elements.refused(photometric + " must have " + (wide ? "8 or 16" : "8")
                    + " bits allocated for a sample but has " + allocated);
        }
        int high = elements.number(HIGH_BIT).orElse(stored - 1);
        if (stored < 1 || stored > allocated || high != stored - 1 || !isGrey() && stored != 8) {
            throw elements.refused("damaged DICOM file: " + stored + " of " + allocated
                    + " bits are used, the highest is number " + high);
        }
        if (photometric.equals("YBR_FULL_422") && width % 2 != 0) {
            throw elements.refused("damaged DICOM file: YBR_FULL_422 has an even width and not " + width);
        }
    }

    private boolean isGrey() {
        return samples == 1;
    }

    private long frameBytes() {
        long pixels = (long) width * height;
        if (photometric.equals("YBR_FULL_422")) {
            return 2 * pixels;
        }
        return pixels * samples * (allocated / 8);
    }

    private void requireWhole() throws ImageException {
        long needed = frames * frameBytes();
        int there = elements.pixels().length();
        if (there != needed && there != needed + needed % 2) {
            throw elements.refused("damaged DICOM file: its pixels have " + there + " bytes but " + frames
                    + " frames of " + width + "x" + height + " need " + needed);
        }
    }

    /**
     * Number of frames.
     *
     * @return at least 1
     */
    public int frames() {
        return frames;
    }

    /**
     * Reads the pixels of a frame.
     *
     * @param number from 0
     * @return 8-bit RGB
     * @throws ImageException if the frame is damaged
     * @throws IndexOutOfBoundsException if there is no such frame
     */
    public RgbImage frame(int number) throws ImageException {
        Objects.checkIndex(number, frames);
        if (elements.isEncapsulated()) {
            return jpeg(number);
        }
        int offset = Math.toIntExact(elements.pixels().offset() + number * frameBytes());
        if (isGrey()) {
            return grey(offset);
        }
        byte[] rgb = new byte[3 * width * height];
        if (photometric.equals("YBR_FULL_422")) {
            half(offset, rgb);
        } else {
            boolean planes = elements.number(PLANAR).orElse(0) == 1;
            int plane = width * height;
            for (int i = 0; i < plane; i++) {
                for (int c = 0; c < 3; c++) {
                    rgb[3 * i + c] = file[planes ? offset + c * plane + i : offset + 3 * i + c];
                }
            }
        }
        if (!photometric.equals("RGB")) {
            toRgb(rgb);
        }
        return RgbImage.of(width, height, rgb);
    }

    private RgbImage grey(int offset) throws ImageException {
        int mask = (1 << stored) - 1;
        long[] counts = new long[mask + 1];
        int pixels = width * height;
        int bytes = allocated / 8;
        for (int i = 0; i < pixels; i++) {
            counts[bits(offset + bytes * i, mask)]++;
        }
        byte[] table = table(counts);
        byte[] rgb = new byte[3 * pixels];
        for (int i = 0; i < pixels; i++) {
            byte value = table[bits(offset + bytes * i, mask)];
            rgb[3 * i] = value;
            rgb[3 * i + 1] = value;
            rgb[3 * i + 2] = value;
        }
        return RgbImage.of(width, height, rgb);
    }

    private int bits(int offset, int mask) {
        int low = file[offset] & 0xff;
        return (allocated == 8 ? low : low | (file[offset + 1] & 0xff) << 8) & mask;
    }

    private byte[] table(long[] counts) throws ImageException {
        boolean signed = elements.requiredNumber(REPRESENTATION) == 1;
        return GreyValues.of(elements, stored, signed, photometric.equals("MONOCHROME1"))
                .table(counts, request.depth(), elements, request.mapped(), request.name());
    }

    /** Two pixels of a row share their colours: Y Y Cb Cr. */
    private void half(int offset, byte[] ybr) {
        for (int i = 0; i < width * height; i += 2) {
            int from = offset + 2 * i;
            for (int k = 0; k < 2; k++) {
                ybr[3 * (i + k)] = file[from + k];
                ybr[3 * (i + k) + 1] = file[from + 2];
                ybr[3 * (i + k) + 2] = file[from + 3];
            }
        }
    }

    /** PS3.3, C.7.6.3.1.2, in 32-bit floats as pydicom computes it. */
    private static void toRgb(byte[] ybr) {
        for (int i = 0; i < ybr.length; i += 3) {
            float y = ybr[i] & 0xff;
            float blue = (ybr[i + 1] & 0xff) - 128;
            float red = (ybr[i + 2] & 0xff) - 128;
            ybr[i] = sample(y + 1.402f * red);
            ybr[i + 1] = sample(y + (float) (-0.114 * 1.772 / 0.587) * blue + (float) (-0.299 * 1.402 / 0.587) * red);
            ybr[i + 2] = sample(y + 1.772f * blue);
        }
    }

    private static byte sample(float value) {
        return (byte) Math.max(0, Math.min(255, (int) Math.floor(value + 0.5f)));
    }

    private RgbImage jpeg(int number) throws ImageException {
        RgbImage image;
        try {
            image = ImageLoader.standard()
                    .withLimits(request.limits())
                    .load(encapsulated(number), "frame " + (number + 1) + " of " + request.name());
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        if (image.width() != width || image.height() != height) {
            throw elements.refused("damaged DICOM file: it says " + width + "x" + height + " but its JPEG has "
                    + image.width() + "x" + image.height());
        }
        if (!isGrey()) {
            return image;
        }
        byte[] rgb = image.toBytes();
        long[] counts = new long[1 << stored];
        for (int i = 0; i < rgb.length; i += 3) {
            counts[rgb[i] & (1 << stored) - 1]++;
        }
        byte[] table = table(counts);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = table[rgb[i] & (1 << stored) - 1];
        }
        return RgbImage.of(width, height, rgb);
    }

    /** The JPEG of a frame: all fragments of a single one, or one fragment each. */
    private byte[] encapsulated(int number) throws ImageException {
        List<DicomElements.Piece> all = elements.fragments();
        if (all.size() < 2) {
            throw elements.refused("damaged DICOM file: it has no fragment with pixels");
        }
        List<DicomElements.Piece> fragments = all.subList(1, all.size());
        if (frames > 1) {
            if (fragments.size() != frames) {
                throw elements.refused("frames in several fragments are not supported: there are " + fragments.size()
                        + " fragments for " + frames + " frames");
            }
            fragments = fragments.subList(number, number + 1);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        fragments.forEach(piece -> whole.write(file, piece.offset(), piece.length()));
        byte[] jpeg = whole.toByteArray();
        if (jpeg.length < 2 || jpeg[0] != (byte) 0xFF || jpeg[1] != (byte) 0xD8) {
            throw elements.refused("damaged DICOM file: frame " + (number + 1) + " is no JPEG");
        }
        // A fragment has an even length, for which a byte may have been added behind the end.
        boolean padded = jpeg.length > 2 && jpeg[jpeg.length - 1] == 0 && jpeg[jpeg.length - 2] == (byte) 0xD9;
        return padded ? Arrays.copyOf(jpeg, jpeg.length - 1) : jpeg;
    }
}
