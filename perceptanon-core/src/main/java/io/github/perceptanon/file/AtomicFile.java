package io.github.perceptanon.file;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file so that whoever looks sees the old one or the new one, whole: into a temporary file beside it, forced to
 * the disk, then renamed. If anything fails, or the JVM is ended by a signal that it can act on, the temporary file is
 * removed and the old file is left as it was. What the system refuses is a {@link FileSystemException} that names the file
 * and its folder, never the temporary file.
 */
public final class AtomicFile {
    private static final String PREFIX = ".";
    private static final String SUFFIX = ".tmp";
    private static final int BLOCK = 4096;
    private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private AtomicFile() {}

    /** Takes a file's bytes in order. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Writes all that remains in a buffer.
         *
         * @param bytes from position to limit
         * @throws IOException if the disk does not take them
         */
        void accept(ByteBuffer bytes) throws IOException;
    }

    /** Gives a file's bytes. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the whole file.
         *
         * @param sink takes the bytes
         * @throws IOException if they cannot be had or written
         */
        void writeTo(Sink sink) throws IOException;
    }

    /** Gives a file's text. */
    @FunctionalInterface
    public interface Text {
        /**
         * Writes the whole file.
         *
         * @param out takes the text; it need not be closed
         * @throws IOException if it cannot be had or written
         */
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Writes bytes.
     *
     * @param target the file to make or replace
     * @param bytes its content
     * @throws IOException if the folder is missing, the target is a folder, or the disk refuses
     */
    public static void write(Path target, byte[] bytes) throws IOException {
        write(target, sink -> sink.accept(ByteBuffer.wrap(bytes)));
    }

    /**
     * Writes UTF-8 text.
     *
     * @param target the file to make or replace
     * @param text its content
     * @throws IOException if the folder is missing, the target is a folder, or the disk refuses
     */
    public static void writeText(Path target, Text text) throws IOException {
        replace(target, channel -> {
            Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            text.writeTo(out);
            out.flush();
        });
    }

    /**
     * Writes bytes piece by piece.
     *
     * @param target the file to make or replace
     * @param content its content
     * @throws IOException if the folder is missing, the target is a folder, or the disk refuses
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
     * Removes what a JVM that was killed while it wrote a file left beside it. Only for a file that nobody else is writing
     * now.
     *
     * @param target the file, which need not exist itself
     * @throws IOException if the folder cannot be listed or something in it not removed
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
     * Checks before long work what would refuse a file at its end: that there is a folder, that it takes a new file, and that
     * the disk takes some bytes. Leaves nothing behind, and the file as it is.
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
        forceFolder(temporary.getParent());
    }

    /** A new name beside the target, whose folder must be there. */
    private static Path temporary(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new FileSystemException(target.toString(), null, "is a folder and cannot be written as a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(target.toString(), null, "cannot be written: there is no folder " + folder);
        }
        // Not Files.createTempFile, whose files only their owner may read: this one is to become the target.
        return folder.resolve(PREFIX + absolute.getFileName() + "." + UUID.randomUUID() + SUFFIX);
    }

    private static void writeTemporary(Path target, Path temporary, Body body) throws IOException {
        if (temporary.getFileSystem() == FileSystems.getDefault()) {
            temporary.toFile().deleteOnExit(); // Ctrl-C ends the JVM without running what follows
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

    /** Makes the new name last through a power failure, where the system lets a folder be forced (Windows does not). */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file itself is on the disk and in its place.
            return;
        }
    }
}
