package io.github.perceptanon.weights;

import io.github.perceptanon.file.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file. A file on disk is memory-mapped in windows of up to 2 GiB, the maximum of a buffer. Views need
 * no copy and stay valid after {@link #close}; a window is unmapped when none of its views is reachable any more. Not
 * thread-safe.
 */
final class FileBytes implements AutoCloseable {
    /** Windows start at multiples of this and overlap, so that every view of up to 1 GiB lies in one window. */
    private static final long WINDOW_STEP = 1L << 30;

    private final String source;
    /** None of a file that lies in memory. */
    private final @Nullable FileChannel channel;

    private final @Nullable NativeMemory memory;
    private final long size;
    private final Map<Long, ByteBuffer> windows = new HashMap<>();

    private FileBytes(String source, @Nullable FileChannel channel, @Nullable NativeMemory memory, long size) {
        this.source = source;
        this.channel = channel;
        this.memory = memory;
        this.size = size;
    }

    static FileBytes open(Path path) throws IOException {
        String source = path.toString();
        Optional<String> problem = RegularFile.problem(path);
        if (problem.isPresent()) {
            throw new WeightsException(source, problem.get());
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new WeightsException(
                    source, "cannot be opened (" + e.getClass().getSimpleName() + ")", e);
        }
        try {
            return new FileBytes(source, channel, null, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes in memory, with the name used in messages. */
    static FileBytes of(String source, byte[] bytes) {
        FileBytes file = new FileBytes(source, null, null, bytes.length);
        file.windows.put(0L, ByteBuffer.wrap(bytes));
        return file;
    }

    /** A file copied into memory that the caller owns. */
    static FileBytes of(String source, NativeMemory memory, long size) {
        return new FileBytes(source, null, memory, size);
    }

    /** Copies the whole file into new memory. */
    NativeMemory copy() throws IOException {
        return NativeMemory.copyOf(channel(), size);
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
     * A read-only little-endian view.
     *
     * @throws WeightsException if the view exceeds the file or the maximum size of a buffer
     */
    ByteBuffer view(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw refuse(length + " bytes from byte " + offset + " are wanted but the file has " + size);
        }
        if (length > Integer.MAX_VALUE) {
            throw refuse("a block of " + length + " bytes is larger than the limit of " + Integer.MAX_VALUE);
        }
        if (memory != null) {
            return memory.view(offset, (int) length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        // A file that fits into one buffer is mapped once; the windows of a larger one overlap by half.
        long start = size <= Integer.MAX_VALUE ? 0 : offset - offset % WINDOW_STEP;
        if (offset - start + length > Integer.MAX_VALUE) {
            return map(offset, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer window = windows.get(start);
        if (window == null) {
            window = map(start, Math.min(size - start, Integer.MAX_VALUE));
            windows.put(start, window);
        }
        return window.slice((int) (offset - start), (int) length)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private FileChannel channel() {
        return Objects.requireNonNull(channel, "the file lies in memory");
    }

    private ByteBuffer map(long offset, long length) throws IOException {
        try {
            return channel().map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException e) {
            throw new WeightsException(source, "cannot be mapped into memory (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
