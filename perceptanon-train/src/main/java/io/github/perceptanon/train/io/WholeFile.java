package io.github.perceptanon.train.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that a reader finds the old content or the new, never a part: the bytes go into a hidden file beside
 * it, which takes its name once it is complete and on the disk. The hidden file is removed when writing fails and when
 * the JVM is ended by a signal.
 */
public final class WholeFile {
    private WholeFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param out buffered; closed by the caller
         * @throws IOException if writing fails; the file is then left as it was
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, replacing the one of that name.
     *
     * @param file where to; its folder is created if need be
     * @param content what to write
     * @throws IOException if it cannot be written; the file is then left as it was
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new IOException("a folder is where a file was to be written (" + file + ")");
        }
        Path folder = createFolder(target.getParent());
        Path pending = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        pending.toFile().deleteOnExit();
        try {
            writeAndForce(pending, content);
            Files.move(pending, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(pending);
        }
    }

    /**
     * Writes a text file in UTF-8, replacing the one of that name.
     *
     * @param file where to; its folder is created if need be
     * @param text what to write
     * @throws IOException if it cannot be written; the file is then left as it was
     */
    public static void writeText(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Path createFolder(Path folder) throws IOException {
        for (Path p = folder; p != null; p = p.getParent()) {
            if (Files.exists(p) && !Files.isDirectory(p)) {
                throw new NotDirectoryException(p.toString());
            }
        }
        return Files.createDirectories(folder);
    }

    private static void writeAndForce(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }
}
