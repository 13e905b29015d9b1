package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file's bytes, memory-mapped in windows of up to 2 GiB, the most that a buffer can hold. Views need no copy and stay
 * valid after {@link #close}; the system unmaps a window once none of its views is reachable. Not thread-safe.
 */
final class FileBytes implements AutoCloseable {
    private final String source;
    private final FileChannel channel;
    private final long size;
    private ByteBuffer window;
    private long windowStart;

    private FileBytes(String source, FileChannel channel, long size, ByteBuffer window) {
        this.source = source;
        this.channel = channel;
        this.size = size;
        this.window = window;
    }

    static FileBytes open(Path path) throws IOException {
        String source = path.toString();
        if (!Files.exists(path)) {
            throw new WeightsException(source, "no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new WeightsException(source, "not a regular file");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new WeightsException(
                    source, "cannot be opened (" + e.getClass().getSimpleName() + ")", e);
        }
        try {
            return new FileBytes(source, channel, channel.size(), ByteBuffer.allocate(0));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes in memory, under the name that messages shall give them. */
    static FileBytes of(String source, byte[] bytes) {
        return new FileBytes(source, null, bytes.length, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    String source() {
        return source;
    }

    long size() {
        return size;
    }

    WeightsException refuse(String problem) {
        return new WeightsException(source, problem);
    }

    /**
     * A read-only little-endian view. Views taken in ascending order of offset share windows.
     *
     * @throws WeightsException if the view leaves the file or is larger than a buffer can be
     */
    ByteBuffer view(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw refuse("bytes " + offset + " to " + (offset + length) + " are wanted but the file has " + size);
        }
        if (length > Integer.MAX_VALUE) {
            throw refuse("a block of " + length + " bytes is larger than the limit of " + Integer.MAX_VALUE);
        }
        if (offset < windowStart || offset + length > windowStart + window.limit()) {
            window = channel.map(FileChannel.MapMode.READ_ONLY, offset, Math.min(size - offset, Integer.MAX_VALUE));
            windowStart = offset;
        }
        return window.slice((int) (offset - windowStart), (int) length)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
