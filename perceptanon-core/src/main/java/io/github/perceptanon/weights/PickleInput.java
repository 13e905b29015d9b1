package io.github.perceptanon.weights;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle. Lengths can be checked before anything is allocated for them. */
final class PickleInput extends InputStream {
    private final String source;
    private final String part;
    private final ByteBuffer bytes;

    /**
     * Creates the input.
     *
     * @param source the file that contains the pickle
     * @param part describes the pickle in messages
     * @param bytes start with the pickle; more may follow
     */
    PickleInput(String source, String part, ByteBuffer bytes) {
        this.source = source;
        this.part = part;
        this.bytes = bytes.slice();
    }

    /** Bytes read so far. */
    int position() {
        return bytes.position();
    }

    int remaining() {
        return bytes.remaining();
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int n = Math.min(length, bytes.remaining());
        bytes.get(target, offset, n);
        return n == 0 && length > 0 ? -1 : n;
    }

    /** Checks that a little-endian length of this many bytes comes next, followed by as many bytes as it says. */
    void requireBlock(int lengthBytes) throws WeightsException {
        long length = 0;
        if (bytes.remaining() >= lengthBytes) {
            for (int i = lengthBytes - 1; i >= 0; i--) {
                length = length << 8 | bytes.get(bytes.position() + i) & 0xff;
            }
        }
        int left = bytes.remaining() - lengthBytes;
        if (left < 0 || length < 0 || length > left) {
            throw refuse("wants " + Long.toUnsignedString(length) + " bytes but only " + Math.max(0, left) + " follow");
        }
    }

    /** Checks that the next line has at most this many bytes. */
    void requireLine(int limit) throws WeightsException {
        int end = Math.min(bytes.limit(), bytes.position() + limit + 1);
        for (int i = bytes.position(); i < end; i++) {
            if (bytes.get(i) == '\n') {
                return;
            }
        }
        throw refuse("has a line of more than the limit of " + limit + " bytes, or without an end");
    }

    /** Reads the next line without its line break. */
    String line(int limit) throws WeightsException {
        requireLine(limit);
        StringBuilder line = new StringBuilder();
        for (int c = read(); c != '\n'; c = read()) {
            line.append((char) c);
        }
        byte[] latin = line.toString().getBytes(StandardCharsets.ISO_8859_1);
        return new String(latin, StandardCharsets.UTF_8);
    }

    WeightsException refuse(String problem) {
        return new WeightsException(source, located(problem));
    }

    WeightsException refuse(String problem, Exception cause) {
        return new WeightsException(source, located(problem), cause);
    }

    private String located(String problem) {
        return "the pickle of " + part + " near its byte " + position() + " " + problem;
    }
}
