package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that whoever looks sees the old one or the new one, whole. */
final class AtomicFile {
    private AtomicFile() {}

    /** Takes a file's bytes, in order. */
    interface Sink {
        void accept(ByteBuffer bytes) throws IOException;
    }

    /** Gives a file's bytes. */
    interface Content {
        void writeTo(Sink sink) throws IOException;
    }

    static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new WeightsException(target.toString(), "is a folder and cannot be written as a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new WeightsException(target.toString(), "cannot be written: there is no folder " + folder);
        }
        // Not Files.createTempFile, whose files only their owner may read: this one is to become the target.
        Path temporary = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            writeAndForce(temporary, content);
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(temporary, e);
            throw e;
        }
        forceFolder(folder);
    }

    private static void writeAndForce(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(bytes -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
            channel.force(true);
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
