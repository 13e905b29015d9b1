// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.file.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A picture's file as it came, a range of a request's body.
 *
 * @param label what messages call it
 * @param fileName what the caller calls it, which only the caller's answer repeats
 */
record Upload(String label, Optional<String> fileName, byte[] body, int offset, int length) {
    static Upload whole(String label, byte[] body) {
        return new Upload(label, Optional.empty(), body, 0, body.length);
    }

    String name() {
        return fileName.orElse(label);
    }

    byte[] bytes() {
        return offset == 0 && length == body.length ? body : Arrays.copyOfRange(body, offset, offset + length);
    }

    String sha256() {
        return new Sha256().add(ByteBuffer.wrap(body, offset, length)).hex();
    }
}
