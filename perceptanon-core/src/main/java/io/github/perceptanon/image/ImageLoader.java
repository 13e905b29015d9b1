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
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Reads images as 8-bit RGB, as Pillow's {@code Image.open(...).convert('RGB')} does: alpha and transparent colours are
 * dropped and not blended, palettes looked up, 16-bit grey clipped at 255 and other 16-bit samples reduced to their high
 * byte, CMYK and YCCK converted by Adobe's convention, gamma and colour profiles ignored.
 *
 * <p>JPEG, PNG, GIF (first frame), BMP, TIFF (first page) and WebP (first frame) are known by their first bytes; a file's
 * name does not matter. They give Pillow's bytes exactly, with one exception: JPEG of the rare sampling 4:4:0 on JDKs that
 * bundle libjpeg 6b, which repeats chroma rows where libjpeg-turbo interpolates them.
 *
 * <p>Not read, and refused by name: BMP with a JPEG or PNG inside; JPEG that is lossless or arithmetically coded; BigTIFF;
 * TIFF of floating-point, signed, 12- or 32-bit samples, of L*a*b*, of 16-bit samples in planes, and compressed by LZMA,
 * Zstandard or anything rarer.
 *
 * <p>The EXIF orientation is ignored, as the reference implementation does, unless {@link #withOrientation} says
 * otherwise. (Pillow turns TIFF files upright as it reads them, and so does this, always.)
 *
 * <p><b>Files from outside.</b> Sizes are checked against {@link ImageLimits} before anything is decoded. A file that is
 * incomplete is refused, even where a decoder would fill the rest with grey. Whatever is wrong with a file, the answer
 * is an {@link ImageException} of one line that names it.
 *
 * <p><b>Warnings.</b> 16-bit grey above 255 is clipped, as Pillow does it, and little may be left of such an image. Each one
 * is told by a line that names it and says how many samples were clipped: in the log, at level WARN of this class's logger, or
 * to the receiver that {@link #withWarnings} sets.
 *
 * <p>Immutable and thread-safe. Needs no temporary files and changes no global ImageIO setting.
 */
public final class ImageLoader {
    private static final ImageLoader STANDARD = new ImageLoader(
            ImageLimits.defaults(), Orientation.IGNORE, LoggerFactory.getLogger(ImageLoader.class)::warn);

    private final ImageLimits limits;
    private final Orientation orientation;
    private final Consumer<String> warnings;

    private ImageLoader(ImageLimits limits, Orientation orientation, Consumer<String> warnings) {
        this.limits = limits;
        this.orientation = orientation;
        this.warnings = warnings;
    }

    /**
     * The loader with {@link ImageLimits#defaults()} that ignores orientation.
     *
     * @return always the same loader
     */
    public static ImageLoader standard() {
        return STANDARD;
    }

    /**
     * A loader with other limits.
     *
     * @param newLimits what an image may cost
     * @return a new loader
     */
    public ImageLoader withLimits(ImageLimits newLimits) {
        return new ImageLoader(Objects.requireNonNull(newLimits, "limits"), orientation, warnings);
    }

    /**
     * A loader that treats EXIF orientation otherwise.
     *
     * @param newOrientation whether to turn images upright
     * @return a new loader
     */
    public ImageLoader withOrientation(Orientation newOrientation) {
        return new ImageLoader(limits, Objects.requireNonNull(newOrientation, "orientation"), warnings);
    }

    /**
     * A loader that tells its warnings to somebody else than the log.
     *
     * @param receiver is given one line for each image of which something is lost, with the image's name; called on the
     *     thread that loads, so on several at once if several do
     * @return a new loader
     */
    public ImageLoader withWarnings(Consumer<String> receiver) {
        return new ImageLoader(limits, orientation, Objects.requireNonNull(receiver, "receiver"));
    }

    /**
     * Reads a file.
     *
     * @param path of the image file
     * @return its pixels
     * @throws ImageException if it is missing, not a regular file, cannot be read, is above a limit, incomplete, damaged or
     *     not an image
     * @throws IOException if reading it fails midway
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

    /** Before it is opened: a pipe would block until somebody writes to it, and a device may never end. */
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
     * Reads a stream to its end, or to the limit on file bytes. It is left open.
     *
     * @param in the bytes of an image file
     * @param name what errors call it
     * @return its pixels
     * @throws ImageException if it is above a limit, incomplete, damaged or not an image
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
     * Reads an image file that is in memory.
     *
     * @param bytes of an image file; not changed and not kept
     * @param name what errors call it
     * @return its pixels
     * @throws ImageException if it is above a limit, incomplete, damaged or not an image
     * @throws IOException never in practice; as the other methods declare it
     */
    public RgbImage load(byte[] bytes, String name) throws IOException {
        try {
            EncodedImage encoded = EncodedImage.of(new ImageBytes(bytes, name, limits, warnings));
            RgbImage image = encoded.decode();
            return orientation == Orientation.APPLY ? Exif.upright(image, encoded.orientation()) : image;
        } catch (OutOfMemoryError e) {
            throw outOfMemory(name, e);
        }
    }

    /** One allocation that the file asked for and did not get; the heap itself is as it was. */
    private static ImageException outOfMemory(String name, OutOfMemoryError cause) {
        return new ImageException(
                "damaged or too large image: it needs more memory than there is (" + name + ")", cause);
    }

    /**
     * Takes the pixels of a Java2D image by the same rules: stored samples, whatever the image's colour space. Only
     * images whose alpha is multiplied into their colours, and kinds that Pillow does not have, go through their colour
     * model.
     *
     * @param image not changed and not kept
     * @return its pixels
     */
    public RgbImage convert(BufferedImage image) {
        return PillowPixels.toRgb(image, what -> warnings.accept(what + " (image in memory)"));
    }
}
