// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.io.IOException;

/** An answer could not be kept, for example because the disk is full. It counts as not given. */
final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
