// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.RegularFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Feature statistics in the {@code .npz} files of pytorch-fid: NumPy arrays {@code mu}, (dimensions), and
 * {@code sigma}, (dimensions, dimensions), the covariance with N − 1. Files written here contain more arrays, which
 * pytorch-fid ignores: {@code n}, the number of images, which allows merging statistics of several files; and, if
 * known, their origin: the string {@code mode}, the number {@code dims} and the string {@code weights_sha256}.
 *
 * <p>Files are not trusted: only plain little- or big-endian numbers are read, never pickled objects, and sizes are
 * checked against a limit before anything is allocated.
 */
public final class NpzStatistics {
    /** Inception has 2048; twice that means a covariance of 128 MiB. */
    private static final int DEFAULT_MAX_DIMENSIONS = 4096;

    private static final int MAX_ENTRIES = 64;
    private static final String MODE = "mode";
    private static final String DIMENSIONS = "dims";
    private static final String WEIGHTS = "weights_sha256";
    /** The earliest time that a ZIP file can store, so that the same statistics give the same bytes. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzStatistics() {}

    /**
     * Reads statistics of up to 4096 dimensions.
     *
     * @param file an {@code .npz} file
     * @return the statistics; their count is empty unless the file has it
     * @throws NpzException if the file is missing, damaged, of another type, or above the limit
     * @throws IOException if it cannot be read
     */
    public static FeatureStatistics read(Path file) throws IOException {
        return read(file, DEFAULT_MAX_DIMENSIONS);
    }

    /**
     * Reads statistics with another limit.
     *
     * @param file an {@code .npz} file
     * @param maxDimensions maximum number of dimensions, 1 to 16384; reading may take memory for twice its square of
     * doubles
     * @return the statistics; their count is empty unless the file has it
     * @throws IllegalArgumentException if the limit is outside its bounds
     * @throws NpzException if the file is missing, damaged, of another type, or above the limit
     * @throws IOException if it cannot be read
     */
    public static FeatureStatistics read(Path file, int maxDimensions) throws IOException {
        FeatureStatistics.requireDimensions(maxDimensions);
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new NpzException(file + ": " + problem.get());
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            requireFewEntries(file, zip);
            NpyArray mu = require(file, zip, "mu", maxDimensions);
            int d = mu.values().length;
            if (mu.shape().length > 1 || d == 0) {
                throw new NpzException(file + ": mu must have shape (dimensions,) but has " + mu.shapeText());
            }
            NpyArray sigma = require(file, zip, "sigma", (long) d * d);
            if (!sigma.isSquare(d)) {
                throw new NpzException(
                        file + ": sigma must have shape (" + d + ", " + d + ") but has " + sigma.shapeText());
            }
            return FeatureStatistics.ofMoments(mu.values(), sigma.values(), count(file, zip));
        } catch (EOFException e) {
            throw new NpzException(file + ": the archive ends too early", e);
        } catch (ZipException e) {
            throw unreadable(file, e);
        } catch (IllegalArgumentException e) {
            throw new NpzException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the origin of the statistics in a file.
     *
     * @param file an {@code .npz} file
     * @return the origin; empty if the file does not have it, like pytorch-fid's
     * @throws NpzException if the file is damaged or has only a part of the origin
     * @throws IOException if it cannot be read
     */
    public static Optional<FeatureOrigin> readOrigin(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            requireFewEntries(file, zip);
            if (Stream.of(MODE, DIMENSIONS, WEIGHTS).allMatch(array -> entry(zip, array) == null)) {
                return Optional.empty();
            }
            return Optional.of(new FeatureOrigin(
                    text(file, zip, MODE, FeatureOrigin.MAX_MODE),
                    (int) wholeNumber(file, zip, DIMENSIONS, 1, FeatureStatistics.MAX_DIMENSIONS),
                    text(file, zip, WEIGHTS, FeatureOrigin.DIGITS)));
        } catch (ZipException e) {
            throw unreadable(file, e);
        } catch (IllegalArgumentException e) {
            throw new NpzException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes statistics of unknown origin, atomically.
     *
     * @param file the file, which is replaced if it exists
     * @param statistics of at least 2 images
     * @throws IllegalStateException if there are fewer
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureStatistics statistics) throws IOException {
        write(file, statistics, Optional.empty());
    }

    /**
     * Writes statistics and their origin, atomically.
     *
     * @param file the file, which is replaced if it exists
     * @param statistics of at least 2 images
     * @param origin their origin, with the same number of dimensions
     * @throws IllegalStateException if there are fewer images
     * @throws IllegalArgumentException if the dimensions differ
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureStatistics statistics, FeatureOrigin origin) throws IOException {
        if (origin.dimensions() != statistics.dimensions()) {
            throw new IllegalArgumentException("statistics of " + statistics.dimensions()
                    + " dimensions cannot be of features of " + origin.dimensions());
        }
        write(file, statistics, Optional.of(origin));
    }

    private static void write(Path file, FeatureStatistics statistics, Optional<FeatureOrigin> origin)
            throws IOException {
        double[] covariance = statistics.covariance();
        AtomicFile.write(file, sink -> {
            OutputStream out = new BufferedOutputStream(new SinkStream(sink), 1 << 16);
            writeArchive(out, statistics, covariance, origin);
            out.flush();
        });
    }

    /** A file that is being written, as a stream. */
    private static final class SinkStream extends OutputStream {
        private final AtomicFile.Sink sink;

        SinkStream(AtomicFile.Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sink.accept(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private static void writeArchive(
            OutputStream out, FeatureStatistics statistics, double[] covariance, Optional<FeatureOrigin> origin)
            throws IOException {
        int d = statistics.dimensions();
        ZipOutputStream zip = new ZipOutputStream(out);
        begin(zip, "mu");
        NpyArray.write(zip, statistics.meanView(), d);
        begin(zip, "sigma");
        NpyArray.write(zip, covariance, d, d);
        if (statistics.count().isPresent()) {
            begin(zip, "n");
            NpyArray.writeScalar(zip, statistics.count().getAsLong());
        }
        if (origin.isPresent()) {
            begin(zip, MODE);
            NpyArray.writeText(zip, origin.get().mode());
            begin(zip, DIMENSIONS);
            NpyArray.writeScalar(zip, origin.get().dimensions());
            begin(zip, WEIGHTS);
            NpyArray.writeText(zip, origin.get().weightsSha256());
        }
        zip.finish();
    }

    private static void begin(ZipOutputStream zip, String array) throws IOException {
        ZipEntry entry = new ZipEntry(array + ".npy");
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
    }

    private static void requireFewEntries(Path file, ZipFile zip) throws NpzException {
        if (zip.size() > MAX_ENTRIES) {
            throw new NpzException(
                    file + ": an archive of statistics has at most " + MAX_ENTRIES + " arrays but has " + zip.size());
        }
        if (zip.stream().map(ZipEntry::getName).distinct().count() != zip.size()) {
            throw new NpzException(file + ": two arrays have the same name");
        }
    }

    private static NpzException unreadable(Path file, ZipException e) {
        return new NpzException(file + ": not a readable .npz archive (" + e.getMessage() + ")", e);
    }

    private static ZipEntry entry(ZipFile zip, String array) {
        return zip.getEntry(array + ".npy");
    }

    private static NpyArray require(Path file, ZipFile zip, String array, long maxElements) throws IOException {
        try (InputStream in = stream(file, zip, array)) {
            return NpyArray.read(in, file + ": " + array, maxElements);
        }
    }

    private static String text(Path file, ZipFile zip, String array, int maxCharacters) throws IOException {
        try (InputStream in = stream(file, zip, array)) {
            return NpyArray.readText(in, file + ": " + array, maxCharacters);
        }
    }

    private static InputStream stream(Path file, ZipFile zip, String array) throws IOException {
        ZipEntry entry = entry(zip, array);
        if (entry == null) {
            throw new NpzException(file + ": no array named " + array + ", as such statistics have");
        }
        return new BufferedInputStream(zip.getInputStream(entry), 1 << 16);
    }

    private static OptionalLong count(Path file, ZipFile zip) throws IOException {
        return entry(zip, "n") == null
                ? OptionalLong.empty()
                : OptionalLong.of(wholeNumber(file, zip, "n", 2, 1L << 53));
    }

    private static long wholeNumber(Path file, ZipFile zip, String array, long least, long most) throws IOException {
        NpyArray read = require(file, zip, array, 1);
        double value = read.values().length == 1 ? read.values()[0] : Double.NaN;
        if (!(value >= least && value <= most) || value != Math.rint(value)) {
            throw new NpzException(file + ": " + array + " must be one whole number of at least " + least + " but was "
                    + (read.values().length == 1 ? value : "of shape " + read.shapeText()));
        }
        return (long) value;
    }
}
