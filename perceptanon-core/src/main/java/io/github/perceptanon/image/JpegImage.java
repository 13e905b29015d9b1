// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JPEG file. The entropy-coded data go to the JDK's decoder, which is libjpeg with the same inverse DCT, chroma
 * upsampling and YCbCr conversion as Pillow's libjpeg-turbo. The decoder only gets the segments that carry pixels, and
 * no metadata, thumbnails or profiles, which it would apply. Where libjpeg-turbo would assume YCbCr, a JFIF marker says
 * so explicitly, because the JDK guesses by other rules. Everything else is read as raw components and converted here,
 * because the JDK rejects CMYK.
 */
final class JpegImage implements EncodedImage {
    private static final Logger LOG = LoggerFactory.getLogger(JpegImage.class);

    /** Progressive files have about 10 scans; each additional one costs a pass over its components. */
    private static final int MOST_SCANS = 100;

    /**
     * Blocks of all scans together, which take about 0.1 µs each: 67 million pixels of 4:4:4 in libjpeg's 10 scans have
     * 14 million.
     */
    private static final long MOST_BLOCKS = 24_000_000;

    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DHT = 0xc4;
    private static final int JPG = 0xc8;
    private static final int DAC = 0xcc;
    private static final int COM = 0xfe;

    /** A JFIF segment: version 1.1, square pixels, no thumbnail. */
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    private static final ImageTypeSpecifier RGB = ImageTypeSpecifier.createInterleaved(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), new int[] {0, 1, 2}, DataBuffer.TYPE_BYTE, false, false);

    private final ImageBytes file;
    /** Room for a JFIF segment, then what the decoder gets, from its start-of-image marker. */
    private final byte[] kept;

    private int keptEnd = JFIF.length;
    private int position = 2;
    private int scans;
    private int width;
    private int height;
    private List<Integer> componentIds = List.of();
    private final List<Long> componentBlocks = new ArrayList<>();
    private long blocks;
    private boolean jfif;
    private int adobeTransform = -1;
    private int orientation = Exif.UPRIGHT;

    private JpegImage(ImageBytes file) {
        this.file = file;
        this.kept = new byte[JFIF.length + file.length()];
        keep(0, 2);
    }

    /** Checks the structure of a file up to its end-of-image marker. */
    static JpegImage of(ImageBytes file) throws ImageException {
        JpegImage image = new JpegImage(file);
        for (int marker = image.nextMarker(); marker != EOI; marker = image.nextMarker()) {
            image.segment(marker);
        }
        if (image.scans == 0) {
            throw file.refused("damaged JPEG: no image data before its end-of-image marker");
        }
        image.keep(image.position - 2, image.position);
        return image;
    }

    /** Moves past the next marker, skipping anything before it as libjpeg does. */
    private int nextMarker() throws ImageException {
        byte[] bytes = file.array();
        for (int at = file.indexOf((byte) 0xff, position);
                at + 1 < bytes.length;
                at = file.indexOf((byte) 0xff, at + 1)) {
            int code = bytes[at + 1] & 0xff;
            if (code != 0 && code != 0xff) {
                position = at + 2;
                return code;
            }
        }
        throw file.truncated(ImageFormat.JPEG, "the end-of-image marker");
    }

    private void segment(int marker) throws ImageException {
        if (marker == SOI || marker == 0x01 || isRestart(marker)) {
            throw file.refused("damaged JPEG: marker ff" + Integer.toHexString(marker) + " between its segments");
        }
        if (position + 2 > file.length()) {
            throw file.truncated(ImageFormat.JPEG, "the end-of-image marker");
        }
        int start = position - 2;
        int body = position + 2;
        int length = file.u16(position, true);
        if (length < 2) {
            throw file.refused("damaged JPEG: a segment of " + length + " bytes");
        }
        position += length;
        if (position > file.length()) {
            throw file.truncated(ImageFormat.JPEG, "the end-of-image marker");
        }
        if (marker >= 0xe0 && marker <= 0xef) {
            application(marker, body, position);
        } else if (marker == SOS) {
            scan(start);
        } else if (marker != COM) {
            if (isFrame(marker)) {
                frame(marker, body);
            }
            keep(start, position);
        }
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != DHT && marker != JPG && marker != DAC;
    }

    private void application(int marker, int body, int end) {
        if (scans > 0) {
            return;
        }
        if (marker == 0xe0 && end - body >= 14 && file.hasText(body, "JFIF\0")) {
            jfif = true;
        } else if (marker == 0xee && end - body >= 12 && file.hasText(body, "Adobe")) {
            adobeTransform = file.u8(body + 11);
        } else if (marker == 0xe1 && file.hasText(body, "Exif\0") && orientation == Exif.UPRIGHT) {
            orientation = Exif.orientation(file, body + 6, end);
        }
    }

    private void frame(int marker, int body) throws ImageException {
        if (!componentIds.isEmpty()) {
            throw file.refused("damaged JPEG: a second frame header");
        }
        if (marker > 0xc2) {
            throw file.refused("JPEG coding process " + (marker - 0xc0)
                    + " cannot be read; baseline, extended and progressive Huffman coding can");
        }
        int precision = file.u8(body);
        if (precision != 8) {
            throw file.refused("JPEG samples of " + precision + " bits cannot be read; 8 bits can");
        }
        height = file.u16(body + 1, true);
        width = file.u16(body + 3, true);
        file.requireSize(width, height);
        int components = file.u8(body + 5);
        if (components != 1 && components != 3 && components != 4) {
            throw file.refused("JPEG of " + components + " components cannot be read; 1, 3 and 4 can");
        }
        List<Integer> ids = new ArrayList<>();
        for (int c = 0; c < components; c++) {
            ids.add(file.u8(body + 6 + 3 * c));
        }
        componentIds = List.copyOf(ids);
        countBlocks(body + 6);
    }

    /** The number of 8×8 blocks of each component, from its sampling relative to the largest. */
    private void countBlocks(int specifications) {
        int across = 1;
        int down = 1;
        for (int c = 0; c < componentIds.size(); c++) {
            across = Math.max(across, file.u8(specifications + 3 * c + 1) >> 4);
            down = Math.max(down, file.u8(specifications + 3 * c + 1) & 15);
        }
        for (int c = 0; c < componentIds.size(); c++) {
            int sampling = file.u8(specifications + 3 * c + 1);
            long columns = (width * (long) (sampling >> 4) / across + 7) / 8;
            long rows = (height * (long) (sampling & 15) / down + 7) / 8;
            componentBlocks.add(columns * rows);
        }
    }

    private void scan(int start) throws ImageException {
        if (componentIds.isEmpty()) {
            throw file.refused("damaged JPEG: image data before the frame header");
        }
        if (++scans > MOST_SCANS) {
            throw file.refused("JPEG has more than the limit of " + MOST_SCANS + " scans");
        }
        int body = start + 4;
        for (int i = 0; i < file.u8(body); i++) {
            int component = componentIds.indexOf(file.u8(body + 1 + 2 * i));
            blocks += component < 0 ? 0 : componentBlocks.get(component);
        }
        if (blocks > MOST_BLOCKS) {
            throw file.refused("JPEG scans of " + blocks + " blocks are above the limit of " + MOST_BLOCKS);
        }
        int marker;
        do {
            marker = nextMarker();
        } while (isRestart(marker));
        position -= 2;
        keep(start, position);
    }

    private void keep(int from, int to) {
        System.arraycopy(file.array(), from, kept, keptEnd, to - from);
        keptEnd += to - from;
    }

    @Override
    public int orientation() {
        return orientation;
    }

    @Override
    public RgbImage decode() throws IOException {
        List<String> warnings = new ArrayList<>();
        byte[] bytes = isYcc() ? markedAsJfif() : Arrays.copyOfRange(kept, JFIF.length, keptEnd);
        int length = isYcc() ? keptEnd : bytes.length;
        Raster raster = Decoders.read(file, ImageFormat.JPEG, bytes, length, reader -> {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            return isYcc() ? rgb(reader) : reader.readRaster(0, null);
        });
        for (String warning : warnings) {
            // A stream truncated inside and closed with an end marker: libjpeg would fill the rest with grey.
            if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                throw file.refused("damaged JPEG: its image data end too early: " + warning);
            }
            LOG.debug("{}: {}; decoded as libjpeg does", file.name(), warning);
        }
        if (raster.getWidth() != width || raster.getHeight() != height || raster.getNumBands() != componentIds.size()) {
            throw file.refused("damaged JPEG: decoded to " + raster.getWidth() + "x" + raster.getHeight() + "x"
                    + raster.getNumBands() + " but its header says " + width + "x" + height + "x"
                    + componentIds.size());
        }
        return RgbImage.wrap(width, height, toRgb(interleaved(raster)));
    }

    /** What is kept, with a JFIF segment behind its start-of-image marker, which moves to the front. */
    private byte[] markedAsJfif() {
        System.arraycopy(file.array(), 0, kept, 0, 2);
        System.arraycopy(JFIF, 0, kept, 2, JFIF.length);
        return kept;
    }

    /** Lets libjpeg convert directly into the wanted layout, which takes a quarter less time than converting here. */
    private static Raster rgb(ImageReader reader) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestination(RGB.createBufferedImage(reader.getWidth(0), reader.getHeight(0)));
        return reader.read(0, param).getRaster();
    }

    private byte[] toRgb(byte[] samples) {
        switch (componentIds.size()) {
            case 1 -> {
                return PillowPixels.greyToRgb(samples);
            }
            case 3 -> {
                return samples;
            }
            default -> {
                // With any transform it is YCCK, whose colours come out as inks; without one they are 255 − ink. Pillow
                // takes every four-component file for Adobe's, and so does this.
                boolean ycck = adobeTransform > 0;
                if (ycck) {
                    YccColors.toRgb(samples);
                }
                return PillowPixels.adobeCmykToRgb(samples, ycck ? 0 : 0xff);
            }
        }
    }

    /** Whether these are three components that libjpeg takes for YCbCr. */
    private boolean isYcc() {
        if (componentIds.size() != 3) {
            return false;
        }
        if (jfif) {
            return true;
        }
        return adobeTransform >= 0
                ? adobeTransform != 0
                : !componentIds.equals(List.of((int) 'R', (int) 'G', (int) 'B'));
    }

    /** The raster's samples, pixel by pixel; its own array if it has that layout. */
    private static byte[] interleaved(Raster raster) {
        int length = raster.getWidth() * raster.getHeight() * raster.getNumBands();
        if (raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getNumBanks() == 1
                && buffer.getData().length == length
                && raster.getBounds().getLocation().equals(new Point())) {
            return buffer.getData();
        }
        return (byte[])
                raster.getDataElements(raster.getMinX(), raster.getMinY(), raster.getWidth(), raster.getHeight(), null);
    }
}
