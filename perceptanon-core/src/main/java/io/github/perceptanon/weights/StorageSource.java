package io.github.perceptanon.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives the bytes of a checkpoint's storages. */
interface StorageSource {
    /**
     * A storage's little-endian elements, exactly as many bytes as it declares.
     *
     * @throws WeightsException if it is not there or of another size
     */
    ByteBuffer bytes(CheckpointGlobals.Storage storage) throws IOException;
}
