// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A file of weights as executors get it: broadcast from the driver, fetched by each executor through Hadoop, or on each of
 * their machines already. Broadcast and not added to the job by Spark's {@code addFile}: in Spark 4.0 a query does not see
 * files that were added outside its session.
 *
 * @param name of the file, without folders; tools look at its end
 * @param key says which file it is: the SHA-256 of its content, or its path on every machine
 * @param content pieces of a broadcast file; null for others
 * @param uri of a file to fetch; null for others
 * @param files fetches it
 */
record JobFile(
        String name,
        String key,
        @Nullable Broadcast<List<byte[]>> content,
        @Nullable String uri,
        HadoopFiles files) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int PIECE = 1 << 24;

    /** At least two letters: one is a drive. */
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*", Pattern.DOTALL);

    /** As in Spark's own options: a file that every machine has. */
    private static final String ON_EVERY_MACHINE = "local";

    /** Reads a file. */
    interface Reader<T> {
        T read(Path file) throws IOException;
    }

    /** What is said about a file on the driver, and what executors get. */
    record OnDriver<T>(JobFile file, Optional<T> seen) {}

    /**
     * Looks at a file and makes it available to the executors.
     *
     * @param uri a path on the driver, a URI of a file system that Hadoop knows, or {@code local:/path} for a file that every
     *     machine has, the driver perhaps not
     * @param look reads the file on the driver, where it can
     * @throws IOException if the driver should be able to read it and cannot; one line that names it
     */
    static <T> OnDriver<T> of(SparkSession spark, String uri, Reader<T> look) throws IOException {
        HadoopFiles files = HadoopFiles.of(spark);
        String scheme = scheme(uri);
        if (scheme.equals(ON_EVERY_MACHINE)) {
            Path path = path(uri);
            Optional<T> seen = Files.isRegularFile(path) ? Optional.of(look.read(path)) : Optional.empty();
            return new OnDriver<>(new JobFile(baseName(path), path.toString(), null, null, files), seen);
        }
        if (scheme.isEmpty() || scheme.equals("file")) {
            Path path = scheme.isEmpty() ? Path.of(uri) : path(uri);
            Optional<String> problem = RegularFile.problem(path);
            if (problem.isPresent()) {
                throw new IOException("the file for the executors cannot be read: " + problem.get() + " (" + uri + ")");
            }
            T seen = look.read(path);
            Broadcast<List<byte[]>> content =
                    JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(pieces(path));
            return new OnDriver<>(
                    new JobFile(baseName(path), Sha256.ofFile(path), content, null, files), Optional.of(seen));
        }
        String name = new org.apache.hadoop.fs.Path(uri).getName();
        return inTemporaryFile(name, copy -> {
            files.copy(uri, copy);
            return new OnDriver<>(
                    new JobFile(name, Sha256.ofFile(copy), null, uri, files), Optional.of(look.read(copy)));
        });
    }

    private static String scheme(String uri) {
        Matcher matcher = SCHEME.matcher(uri);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
    }

    private static Path path(String uri) {
        return Path.of(new org.apache.hadoop.fs.Path(uri).toUri().getPath());
    }

    private static String baseName(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** A file's content, which may be longer than an array. */
    private static List<byte[]> pieces(Path file) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                pieces.add(piece);
            }
        }
        return pieces;
    }

    private static <T> T inTemporaryFile(String name, Reader<T> reader) throws IOException {
        Path folder = Files.createTempDirectory("perceptanon-spark-");
        Path file = folder.resolve(name);
        try {
            return reader.read(file);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /**
     * Reads the file on the machine of an executor.
     *
     * @param reader must not need the file later
     * @throws IOException if it is not there or the reader throws it; one line that names it
     */
    <T> T read(Reader<T> reader) throws IOException {
        if (content != null) {
            return inTemporaryFile(name, file -> {
                write(content.value(), file);
                return reader.read(file);
            });
        }
        if (uri != null) {
            return inTemporaryFile(name, file -> {
                files.copy(uri, file);
                return reader.read(file);
            });
        }
        Optional<String> problem = RegularFile.problem(Path.of(key));
        if (problem.isPresent()) {
            throw new IOException(problem.get() + " on this executor's machine (" + key + ")");
        }
        return reader.read(Path.of(key));
    }

    private static void write(List<byte[]> pieces, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (byte[] piece : pieces) {
                out.write(piece);
            }
        }
    }
}
