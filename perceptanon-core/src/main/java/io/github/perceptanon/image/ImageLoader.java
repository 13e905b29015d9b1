// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Reads images as 8-bit RGB, as Pillow's {@code Image.open(...).convert('RGB')} does. Alpha and transparent colours are
 * dropped without blending, palettes are resolved, 16-bit grey is clipped at 255, other 16-bit samples are reduced to
 * their high byte, CMYK and YCCK are converted by Adobe's convention, and gamma and colour profiles are ignored. With
 * {@link #withDepth} 16-bit samples are mapped in another way.
 *
 * <p>JPEG, PNG, GIF (first frame), BMP, TIFF (first page) and WebP (first frame) are recognised by their first bytes,
 * whatever the file's name. The pixels equal Pillow's exactly, with one exception: JPEG with the rare sampling 4:4:0 on
 * JDKs that bundle libjpeg 6b, which repeats chroma rows where libjpeg-turbo interpolates them.
 *
 * <p>Not supported, and rejected by name: BMP containing a JPEG or PNG; lossless or arithmetically coded JPEG; BigTIFF;
 * TIFF with floating-point, signed, 12- or 32-bit samples, with L*a*b* colours, with 16-bit samples in planes, or
 * compressed with LZMA, Zstandard or anything rarer.
 *
 * <p>Other kinds of files are read by the {@link ImageDecoder}s on the class path.
 *
 * <p>The EXIF orientation is ignored, as in the reference implementation, unless {@link #withOrientation} says
 * otherwise. TIFF files are always rotated upright, as Pillow does.
 *
 * <p><b>Untrusted files.</b> Sizes are checked against {@link ImageLimits} before anything is decoded. Incomplete files
 * are rejected, even where a decoder would fill the rest with grey. Any problem with a file is reported as an
 * {@link ImageException} with a one-line message that names it.
 *
 * <p><b>Warnings.</b> 16-bit grey above 255 is clipped, as in Pillow, which may leave little of an image. Each such
 * image causes one warning that names it and counts the clipped samples. It goes to this class's logger at level WARN,
 * or to the receiver set by {@link #withWarnings}.
 *
 * <p>Immutable and thread-safe. Uses no temporary files and changes no global ImageIO settings.
 */
public final class ImageLoader {
    private static final ImageLoader STANDARD = new ImageLoader(
            ImageLimits.defaults(),
            Orientation.IGNORE,
            LoggerFactory.getLogger(ImageLoader.class)::warn,
            new DepthMapping.Pillow(),
            what -> {});

    private final ImageLimits limits;
    private final Orientation orientation;
    private final Consumer<String> warnings;
    private final DepthMapping depth;
    private final Consumer<MappedDepth> mapped;

    private ImageLoader(
            ImageLimits limits,
            Orientation orientation,
            Consumer<String> warnings,
            DepthMapping depth,
            Consumer<MappedDepth> mapped) {
        this.limits = limits;
        this.orientation = orientation;
        this.warnings = warnings;
        this.depth = depth;
        this.mapped = mapped;
    }

    /**
     * A loader with {@link ImageLimits#defaults()} that ignores the EXIF orientation.
     *
     * @return always the same instance
     */
    public static ImageLoader standard() {
        return STANDARD;
    }

    /**
     * A copy with other limits.
     *
     * @param newLimits limits on file size and pixels
     * @return the copy
     */
    public ImageLoader withLimits(ImageLimits newLimits) {
        return new ImageLoader(Objects.requireNonNull(newLimits, "limits"), orientation, warnings, depth, mapped);
    }

    /**
     * A copy with another treatment of the EXIF orientation.
     *
     * @param newOrientation whether to rotate images upright
     * @return the copy
     */
    public ImageLoader withOrientation(Orientation newOrientation) {
        return new ImageLoader(limits, Objects.requireNonNull(newOrientation, "orientation"), warnings, depth, mapped);
    }

    /**
     * A copy that sends warnings to a receiver instead of the log.
     *
     * @param receiver called with one line per clipped image, which has the image's name; must be thread-safe if
     * several threads load images
     * @return the copy
     */
    public ImageLoader withWarnings(Consumer<String> receiver) {
        return new ImageLoader(limits, orientation, Objects.requireNonNull(receiver, "receiver"), depth, mapped);
    }

    /**
     * A copy with another mapping of 16-bit samples to 8 bits.
     *
     * @param mapping how
     * @return the copy
     */
    public ImageLoader withDepth(DepthMapping mapping) {
        return new ImageLoader(limits, orientation, warnings, Objects.requireNonNull(mapping, "mapping"), mapped);
    }

    /**
     * A copy that says what it does to images of 16-bit samples, for records of where scores come from.
     *
     * @param receiver called once for each such image when it is read; must be thread-safe if several threads load images
     * @return the copy
     */
    public ImageLoader withDepthReceiver(Consumer<MappedDepth> receiver) {
        return new ImageLoader(limits, orientation, warnings, depth, Objects.requireNonNull(receiver, "receiver"));
    }

    /**
     * How 16-bit samples are mapped to 8 bits.
     *
     * @return the mapping, {@link DepthMapping.Pillow} unless another one was chosen
     */
    public DepthMapping depth() {
        return depth;
    }

    /**
     * Reads a file.
     *
     * @param path the image file
     * @return the decoded image
     * @throws ImageException if the file is missing, not a regular file, not readable, above a limit, incomplete,
     * damaged or not an image
     * @throws IOException if reading fails
     */
    public RgbImage load(Path path) throws IOException {
        String name = path.toString();
        try {
            requireRegularFile(path, name);
            try (InputStream in = Files.newInputStream(path)) {
                return load(in, name);
            }
        } catch (NoSuchFileException e) {
            throw new ImageException("no such image file (" + name + ")", e);
        } catch (AccessDeniedException e) {
            throw new ImageException("image file may not be read (" + name + ")", e);
        } catch (FileSystemException e) {
            throw new ImageException("image file cannot be opened: " + e.getReason() + " (" + name + ")", e);
        }
    }

    /** Checks a path before it is opened: a pipe would block until someone writes to it, and a device may never end. */
    private void requireRegularFile(Path path, String name) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new ImageException("a directory and not an image file (" + name + ")");
        }
        if (!attributes.isRegularFile()) {
            throw new ImageException("a pipe or device and not an image file (" + name + ")");
        }
        if (attributes.size() > limits.maxFileBytes()) {
            throw ImageBytes.tooLarge(name, limits, Long.toString(attributes.size()));
        }
    }

    /**
     * Reads an image from a stream, up to its end or the limit on file size. The stream is not closed.
     *
     * @param in the content of an image file
     * @param name the name used in errors and warnings
     * @return the decoded image
     * @throws ImageException if the data are above a limit, incomplete, damaged or not an image
     * @throws IOException if the stream fails
     */
    public RgbImage load(InputStream in, String name) throws IOException {
        byte[] bytes;
        try {
            bytes = in.readNBytes((int) limits.maxFileBytes() + 1);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
        if (bytes.length > limits.maxFileBytes()) {
            throw ImageBytes.tooLarge(name, limits, "more than " + limits.maxFileBytes());
        }
        return load(bytes, name);
    }

    /**
     * Reads an image file in memory.
     *
     * @param bytes the content of an image file; not changed and not kept
     * @param name the name used in errors and warnings
     * @return the decoded image
     * @throws ImageException if the data are above a limit, incomplete, damaged or not an image
     * @throws IOException never; declared for consistency with the other methods
     */
    public RgbImage load(byte[] bytes, String name) throws IOException {
        try {
            ImageBytes file = new ImageBytes(bytes, name, limits, warnings, depth, mapped);
            if (!ImageFormat.isKnown(file)) {
                Optional<ImageDecoder> added = AddedDecoders.of(bytes);
                if (added.isPresent()) {
                    return AddedDecoders.decode(
                            added.get(), bytes, new ImageDecoder.Request(name, limits, depth, mapped));
                }
            }
            EncodedImage encoded = EncodedImage.of(file);
            RgbImage image = encoded.decode();
            return orientation == Orientation.APPLY ? Exif.upright(image, encoded.orientation()) : image;
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
    }

    /** The exception for a failed allocation of a size that the file determines; the heap is otherwise intact. */
    private static ImageException outOfMemory(String name, OutOfMemoryError cause) {
        return new ImageException(
                "damaged or too large image: it needs more memory than there is (" + name + ")", cause);
    }

    /**
     * Converts a Java2D image by the same rules: stored samples, whatever the image's colour space. Only images with
     * premultiplied alpha, and types that Pillow does not have, are converted by their colour model.
     *
     * @param image the image; not changed and not kept
     * @return the decoded image
     */
    public RgbImage convert(BufferedImage image) {
        DepthReading reading = new DepthReading(depth);
        RgbImage rgb = PillowPixels.toRgb(image, reading);
        reading.warnings().forEach(what -> warnings.accept(what + " (image in memory)"));
        reading.mapped("image in memory").ifPresent(mapped);
        return rgb;
    }
}
