// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file atomically: readers see either the old content or the complete new content. The bytes go to a temporary
 * file in the same folder, are forced to disk, and the temporary file is renamed. If anything fails, or a signal ends
 * the JVM, the temporary file is deleted and the old file stays unchanged. File system errors are
 * {@link FileSystemException}s that name the target and its folder, never the temporary file.
 */
public final class AtomicFile {
    private static final String PREFIX = ".";
    private static final String SUFFIX = ".tmp";
    private static final int BLOCK = 4096;
    private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private AtomicFile() {}

    /** Receives a file's bytes in order. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Writes the remaining bytes of a buffer.
         *
         * @param bytes written from position to limit
         * @throws IOException if they cannot be written
         */
        void accept(ByteBuffer bytes) throws IOException;
    }

    /** Produces a file's bytes. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the whole file.
         *
         * @param sink receives the bytes
         * @throws IOException if the bytes cannot be produced or written
         */
        void writeTo(Sink sink) throws IOException;
    }

    /** Produces a file's text. */
    @FunctionalInterface
    public interface Text {
        /**
         * Writes the whole file.
         *
         * @param out receives the text, as UTF-8; need not be closed
         * @throws IOException if the text cannot be produced or written
         */
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Writes a file from an array.
     *
     * @param target the file to create or replace
     * @param bytes the whole content
     * @throws IOException if the folder is missing, the target is a folder, or writing fails
     */
    public static void write(Path target, byte[] bytes) throws IOException {
        write(target, sink -> sink.accept(ByteBuffer.wrap(bytes)));
    }

    /**
     * Writes a text file in UTF-8.
     *
     * @param target the file to create or replace
     * @param text the whole content
     * @throws IOException if the folder is missing, the target is a folder, or writing fails
     */
    public static void writeText(Path target, Text text) throws IOException {
        replace(target, channel -> {
            Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            text.writeTo(out);
            out.flush();
        });
    }

    /**
     * Writes a file piece by piece.
     *
     * @param target the file to create or replace
     * @param content produces the content
     * @throws IOException if the folder is missing, the target is a folder, or writing fails
     */
    public static void write(Path target, Content content) throws IOException {
        replace(
                target,
                channel -> content.writeTo(bytes -> {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }));
    }

    /**
     * Deletes temporary files that a JVM left next to the target when it was killed. Do not call it while the target is
     * being written.
     *
     * @param target the file; need not exist
     * @throws IOException if the folder cannot be listed or a temporary file cannot be deleted
     */
    public static void removeRemains(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Pattern name = Pattern.compile(
                Pattern.quote(PREFIX + absolute.getFileName() + ".") + UUID_PATTERN + Pattern.quote(SUFFIX));
        try (Stream<Path> files = Files.list(absolute.getParent())) {
            for (Path file : files.toList()) {
                if (name.matcher(file.getFileName().toString()).matches()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * Deletes temporary files that a JVM left in a folder when it was killed, whatever their targets. Do not call it
     * while files of the folder are being written.
     *
     * @param folder an existing folder
     * @throws IOException if it cannot be listed or a temporary file cannot be deleted
     */
    public static void removeAllRemains(Path folder) throws IOException {
        Pattern name =
                Pattern.compile(Pattern.quote(PREFIX) + ".+\\." + UUID_PATTERN + Pattern.quote(SUFFIX), Pattern.DOTALL);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, file -> name.matcher(file.getFileName().toString()).matches())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * Checks before long work whether its result can be written: the folder exists, a file can be created in it, and
     * some bytes fit on the disk. Leaves no file behind and does not change the target.
     *
     * @param target the file to be written later
     * @throws IOException as {@link #write(Path, byte[])} would throw it
     */
    public static void requireWritable(Path target) throws IOException {
        Path temporary = temporary(target);
        writeTemporary(target, temporary, channel -> channel.write(ByteBuffer.wrap(new byte[BLOCK])));
        try {
            Files.delete(temporary);
        } catch (IOException e) {
            throw WriteFailure.of(target, e);
        }
    }

    private interface Body {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private static void replace(Path target, Body body) throws IOException {
        Path temporary = temporary(target);
        writeTemporary(target, temporary, body);
        try {
            Files.move(temporary, target.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteQuietly(temporary, e);
            throw WriteFailure.of(target, e);
        }
        forceFolder(Objects.requireNonNull(temporary.getParent()));
    }

    /** A new name in the target's folder, which must exist. */
    private static Path temporary(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new FileSystemException(target.toString(), null, "is a folder and cannot be written as a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(target.toString(), null, "cannot be written: there is no folder " + folder);
        }
        // Not Files.createTempFile: its files are readable by the owner only, and this one becomes the target.
        return folder.resolve(PREFIX + absolute.getFileName() + "." + UUID.randomUUID() + SUFFIX);
    }

    private static void writeTemporary(Path target, Path temporary, Body body) throws IOException {
        if (temporary.getFileSystem() == FileSystems.getDefault()) {
            temporary.toFile().deleteOnExit(); // Ctrl-C ends the JVM without running the finally block
        }
        try (FileChannel channel = open(target, temporary)) {
            body.writeTo(new TargetChannel(target, channel));
            force(target, channel);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(temporary, e);
            throw e;
        }
    }

    private static FileChannel open(Path target, Path temporary) throws IOException {
        try {
            return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw WriteFailure.of(target, e);
        }
    }

    private static void force(Path target, FileChannel channel) throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw WriteFailure.of(target, e);
        }
    }

    private static void deleteQuietly(Path file, Throwable reason) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** Makes the rename durable, on systems where a folder can be forced to disk (not on Windows). */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file itself is complete and in place.
            return;
        }
    }
}
