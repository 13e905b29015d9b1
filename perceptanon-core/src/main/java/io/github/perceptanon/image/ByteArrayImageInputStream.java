// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes in memory for an ImageIO reader, without a cache on disk or a second copy in memory. It limits the work that a
 * file can cause: a decoder that keeps reading beyond the end, or reads the same bytes over and over, is stopped.
 */
final class ByteArrayImageInputStream extends ImageInputStreamImpl {
    /** Decoders retry a few times at the end before they give up, and some read bits that they do not use. */
    private static final int MOST_READS_PAST_END = 1_000;

    /** Headers are read several times, image data once, or twice if the decoder searches for lengths. */
    private static final int MOST_PASSES = 8;

    private static final int HEADERS = 1 << 16;

    private final byte[] bytes;
    private final int length;
    private long left;
    private int readsPastEnd;

    ByteArrayImageInputStream(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        this.left = (long) MOST_PASSES * length + HEADERS;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        return take(1) == 0 ? -1 : bytes[(int) streamPos++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        bitOffset = 0;
        if (count == 0) {
            return 0;
        }
        int taken = take(count);
        if (taken == 0) {
            return -1;
        }
        System.arraycopy(bytes, (int) streamPos, target, offset, taken);
        streamPos += taken;
        return taken;
    }

    /** Number of these bytes that exist. */
    private int take(int count) throws IOException {
        if (streamPos >= length) {
            if (++readsPastEnd > MOST_READS_PAST_END) {
                throw new IOException("its decoder keeps reading beyond the last of " + length + " bytes");
            }
            return 0;
        }
        int taken = (int) Math.min(count, length - streamPos);
        left -= taken;
        if (left < 0) {
            throw new IOException("its " + length + " bytes are read more than " + MOST_PASSES + " times");
        }
        return taken;
    }

    @Override
    public long length() {
        return length;
    }
}
