// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Provides the bytes of a checkpoint's storages. */
interface StorageSource {
    /**
     * Returns a storage's little-endian elements, exactly as many bytes as it declares.
     *
     * @throws WeightsException if the storage is missing or has another size
     */
    ByteBuffer bytes(CheckpointGlobals.Storage storage) throws IOException;
}
