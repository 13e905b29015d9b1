// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Makes the checksums of a damaged PNG file right, so that the damage reaches the decoder. */
final class PngChecksums {
    private PngChecksums() {}

    /** A copy whose chunks, as far as their lengths make sense, have the checksums of what they hold. */
    static byte[] mended(byte[] png) {
        byte[] mended = png.clone();
        ByteBuffer bytes = ByteBuffer.wrap(mended);
        for (int at = 8; at + 12 <= mended.length; ) {
            int length = bytes.getInt(at);
            if (length < 0 || length > mended.length - at - 12) {
                return mended;
            }
            CRC32 checksum = new CRC32();
            checksum.update(mended, at + 4, length + 4);
            bytes.putInt(at + 8 + length, (int) checksum.getValue());
            at += length + 12;
        }
        return mended;
    }
}
