// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file that holds each input in turn, for readers of paths. Kept open, so that an input costs no new file. */
public final class FuzzedFile {
    private final Path path;
    private final FileChannel channel;

    private FuzzedFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** A temporary file of this ending, gone when the JVM ends. */
    public static FuzzedFile of(String ending) {
        try {
            Path path = Files.createTempFile("fuzz", ending);
            path.toFile().deleteOnExit();
            return new FuzzedFile(path, FileChannel.open(path, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file, with this content and no other. */
    public Path with(byte[] bytes) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(bytes);
        while (content.hasRemaining()) {
            channel.write(content, content.position());
        }
        channel.truncate(bytes.length);
        return path;
    }
}
