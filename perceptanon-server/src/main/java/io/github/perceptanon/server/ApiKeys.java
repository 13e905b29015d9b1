// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.file.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from a file, which is looked at again at most twice a second. If it cannot be read any more, the keys of before stay.
 * How long a comparison takes does not tell how much of a key was right, nor which. Thread-safe.
 */
final class ApiKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final long MOST_BYTES = 1 << 20;
    private static final int SHORTEST = 16;
    private static final long LOOK_AGAIN = Duration.ofMillis(500).toNanos();

    private final Path file;
    private FileTime changed;
    private long size;
    private long looked = System.nanoTime();
    private volatile List<byte[]> digests;
    private boolean complained;

    ApiKeys(Path file) throws IOException {
        this.file = file;
        requireRegular();
        this.changed = Files.getLastModifiedTime(file);
        this.size = Files.size(file);
        this.digests = read();
    }

    private void requireRegular() throws IOException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new IOException(problem.get() + " (" + file + ")");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("API keys must have at most " + MOST_BYTES + " bytes but have " + Files.size(file)
                    + " (" + file + ")");
        }
    }

    private List<byte[]> read() throws IOException {
        List<byte[]> read = new ArrayList<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\\R")) {
            number++;
            String key = line.strip();
            if (key.isEmpty() || key.startsWith("#")) {
                continue;
            }
            if (key.length() < SHORTEST) {
                // Not the key itself: messages are logged.
                throw new IOException("an API key must have at least " + SHORTEST + " characters but that of line "
                        + number + " has " + key.length() + " (" + file + ")");
            }
            read.add(digest(key));
        }
        if (read.isEmpty()) {
            throw new IOException("no API key in the file (" + file + ")");
        }
        return read;
    }

    /** Whether a request's key is one of the file's. */
    boolean holds(@Nullable String key) {
        lookAgain();
        if (key == null) {
            return false;
        }
        byte[] digest = digest(key);
        boolean found = false;
        for (byte[] known : digests) {
            found |= MessageDigest.isEqual(known, digest);
        }
        return found;
    }

    private synchronized void lookAgain() {
        if (System.nanoTime() - looked < LOOK_AGAIN) {
            return;
        }
        looked = System.nanoTime();
        try {
            FileTime time = Files.getLastModifiedTime(file);
            long bytes = Files.size(file);
            if (!time.equals(changed) || bytes != size || complained) {
                requireRegular();
                digests = read();
                changed = time;
                size = bytes;
                complained = false;
            }
        } catch (IOException e) {
            if (!complained) {
                LOG.error("API keys stay as they were: {}", e.getMessage());
            }
            complained = true;
        }
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
