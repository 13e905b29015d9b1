// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * The ImageIO reader of each format except WebP: the JDK's for JPEG, PNG, GIF and BMP, TwelveMonkeys' for TIFF,
 * whatever other plugins an application registers. TwelveMonkeys' reader is named here and not looked up, so that it is
 * also found in a merged jar or in a class loader other than the context's.
 */
final class Decoders {
    private static final Map<ImageFormat, ImageReaderSpi> PROVIDERS = providers();
    /** Some decoders quote a file's numbers, of which there may be arbitrarily many. */
    private static final int LONGEST_REASON = 200;

    private Decoders() {}

    /** An action on a reader positioned at the start of a file. */
    interface Reading<T> {
        T with(ImageReader reader) throws IOException;
    }

    /** Decodes the first {@code length} of {@code bytes}, after checking the image size that the reader finds. */
    static <T> T read(ImageBytes file, ImageFormat format, byte[] bytes, int length, Reading<T> reading)
            throws IOException {
        ImageReaderSpi provider = PROVIDERS.get(format);
        if (provider == null) {
            throw file.refused("this Java runtime has no reader for " + format + " images");
        }
        ImageReader reader = provider.createReaderInstance();
        try (ImageInputStream in = new ByteArrayImageInputStream(bytes, length)) {
            reader.setInput(in, true, true);
            file.requireSize(reader.getWidth(0), reader.getHeight(0));
            return reading.with(reader);
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders throw all kinds of unchecked exceptions on damaged files.
            throw file.refused("damaged " + format + ": " + reason(e), e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * Decodes an image and converts its pixels as Pillow does. Colour models, too, throw unchecked exceptions on
     * damaged files, for example for samples out of range.
     */
    static RgbImage pixels(
            ImageBytes file, ImageFormat format, byte[] bytes, int length, Reading<BufferedImage> reading)
            throws IOException {
        // Passed on at the end, so that an exception of the receiver is not taken for a damaged file.
        DepthReading depth = new DepthReading(file.depth());
        RgbImage image = read(file, format, bytes, length, reader -> PillowPixels.toRgb(reading.with(reader), depth));
        depth.warnings().forEach(file::warn);
        depth.mapped(file.name()).ifPresent(file::mapped);
        return image;
    }

    private static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        if (message == null) {
            return root.getClass().getSimpleName();
        }
        return message.length() <= LONGEST_REASON ? message : message.substring(0, LONGEST_REASON) + "…";
    }

    private static Map<ImageFormat, ImageReaderSpi> providers() {
        Map<ImageFormat, ImageReaderSpi> providers = new EnumMap<>(ImageFormat.class);
        providers.put(ImageFormat.TIFF, new TIFFImageReaderSpi());
        Iterator<ImageReaderSpi> registered =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (registered.hasNext()) {
            ImageReaderSpi provider = registered.next();
            if (provider.getClass().getName().startsWith("com.sun.imageio.plugins.")) {
                for (ImageFormat format : ImageFormat.values()) {
                    if (names(provider, format)) {
                        providers.putIfAbsent(format, provider);
                    }
                }
            }
        }
        return providers;
    }

    private static boolean names(ImageReaderSpi provider, ImageFormat format) {
        for (String name : provider.getFormatNames()) {
            if (name.equalsIgnoreCase(format.name())) {
                return true;
            }
        }
        return false;
    }
}
