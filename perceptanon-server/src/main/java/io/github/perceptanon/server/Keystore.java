// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The certificate and private key of a service that speaks TLS.
 *
 * @param file a PKCS#12 or JKS keystore
 * @param password a file whose first line is the keystore's password
 */
public record Keystore(Path file, Path password) {
    /** Rejects null components. */
    public Keystore {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(password, "password");
    }
}
