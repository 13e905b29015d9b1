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
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Feature statistics in the {@code .npz} files of pytorch-fid: NumPy arrays {@code mu}, (dimensions), and {@code sigma},
 * (dimensions, dimensions), the covariance with N − 1. Files written here hold one more, {@code n}, the number of images,
 * which pytorch-fid passes over; with it, statistics from several files can be merged.
 *
 * <p>Reading trusts nothing: only plain little- or big-endian numbers are taken, never pickled objects; sizes are held
 * against a limit before anything is allocated.
 */
public final class NpzStatistics {
    /** Inception gives 2048; twice that is 128 MiB of covariance. */
    private static final int DEFAULT_MAX_DIMENSIONS = 4096;

    private static final int MAX_ENTRIES = 64;
    /** The first instant that a ZIP file can tell, so that the same statistics give the same bytes. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzStatistics() {}

    /**
     * Reads statistics of up to 4096 dimensions.
     *
     * @param file an {@code .npz} file
     * @return the statistics; their count is empty unless the file tells it
     * @throws NpzException if the file is missing, damaged, not of this kind, or over the limit
     * @throws IOException if it cannot be read
     */
    public static FeatureStatistics read(Path file) throws IOException {
        return read(file, DEFAULT_MAX_DIMENSIONS);
    }

    /**
     * Reads statistics with a limit of one's own.
     *
     * @param file an {@code .npz} file
     * @param maxDimensions most dimensions to accept, 1 to 16384; memory for twice its square of doubles may be taken
     * @return the statistics; their count is empty unless the file tells it
     * @throws IllegalArgumentException if the limit is outside its bounds
     * @throws NpzException if the file is missing, damaged, not of this kind, or over the limit
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
            throw new NpzException(file + ": not a readable .npz archive (" + e.getMessage() + ")", e);
        } catch (IllegalArgumentException e) {
            throw new NpzException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes statistics, with {@link AtomicFile}: no reader ever sees half a file.
     *
     * @param file the target, which is replaced if it is there
     * @param statistics of at least 2 images
     * @throws IllegalStateException if there are fewer
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureStatistics statistics) throws IOException {
        double[] covariance = statistics.covariance();
        AtomicFile.write(file, sink -> {
            OutputStream out = new BufferedOutputStream(new SinkStream(sink), 1 << 16);
            writeArchive(out, statistics, covariance);
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

    private static void writeArchive(OutputStream out, FeatureStatistics statistics, double[] covariance)
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

    private static NpyArray require(Path file, ZipFile zip, String array, long maxElements) throws IOException {
        ZipEntry entry = zip.getEntry(array + ".npy");
        if (entry == null) {
            throw new NpzException(file + ": no array named " + array + ", so no statistics of pytorch-fid");
        }
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry), 1 << 16)) {
            return NpyArray.read(in, file + ": " + array, maxElements);
        }
    }

    private static OptionalLong count(Path file, ZipFile zip) throws IOException {
        if (zip.getEntry("n.npy") == null) {
            return OptionalLong.empty();
        }
        NpyArray n = require(file, zip, "n", 1);
        double value = n.values().length == 1 ? n.values()[0] : Double.NaN;
        if (!(value >= 2 && value <= 1L << 53) || value != Math.rint(value)) {
            throw new NpzException(file + ": n must be one whole number of at least 2 but was "
                    + (n.values().length == 1 ? value : "of shape " + n.shapeText()));
        }
        return OptionalLong.of((long) value);
    }
}
