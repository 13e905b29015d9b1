// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest of all that is added, in order. After {@link #hex} nothing more can be added.
 *
 * <p>Not thread-safe.
 */
public final class Sha256 {
    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest;
    private boolean ended;

    /** Creates an empty digest. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Computes the hash of a file's bytes.
     *
     * @param file a regular file, read in pieces
     * @return 64 lower-case hexadecimal digits
     * @throws IOException if it cannot be read
     */
    public static String ofFile(Path file) throws IOException {
        Sha256 hash = new Sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hash.add(ByteBuffer.wrap(buffer, 0, n));
            }
        }
        return hash.hex();
    }

    /**
     * Adds a string.
     *
     * @param text taken as UTF-8
     * @return this
     * @throws IllegalStateException after {@link #hex}
     */
    public Sha256 add(String text) {
        return add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Adds bytes.
     *
     * @param bytes those from the buffer's position to its limit; the position moves there
     * @return this
     * @throws IllegalStateException after {@link #hex}
     */
    public Sha256 add(ByteBuffer bytes) {
        requireOpen();
        digest.update(bytes);
        return this;
    }

    /**
     * Computes the hash of everything added.
     *
     * @return 64 lower-case hexadecimal digits
     * @throws IllegalStateException at a second call
     */
    public String hex() {
        requireOpen();
        ended = true;
        return HexFormat.of().formatHex(digest.digest());
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("this hash is complete");
        }
    }
}
