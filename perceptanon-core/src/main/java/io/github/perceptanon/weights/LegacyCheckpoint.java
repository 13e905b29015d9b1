package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as written before PyTorch 1.6: pickles of a magic number, a protocol version, system information, the
 * object, and the keys of its storages; then each storage, preceded by its number of elements in 64 bits.
 */
final class LegacyCheckpoint implements StorageSource {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int PROTOCOL = 1001;

    private final FileBytes file;
    private final Map<String, CheckpointGlobals.Storage> storages = new HashMap<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private long position;
    private @Nullable Object root;

    private LegacyCheckpoint(FileBytes file) {
        this.file = file;
    }

    static LegacyCheckpoint open(FileBytes file) throws IOException {
        LegacyCheckpoint checkpoint = new LegacyCheckpoint(file);
        checkpoint.readPickles();
        return checkpoint;
    }

    private void readPickles() throws IOException {
        if (!MAGIC.equals(unpickle("PyTorch's magic number (is this a checkpoint?)"))) {
            throw file.refuse(
                    "not a PyTorch checkpoint: it begins neither as a zip archive nor with PyTorch's magic number");
        }
        Object protocol = unpickle("the protocol");
        if (!Integer.valueOf(PROTOCOL).equals(protocol)) {
            throw file.refuse("the checkpoint's protocol must be " + PROTOCOL + " but is "
                    + (protocol instanceof Integer ? protocol : CheckpointGlobals.describe(protocol)));
        }
        if (!(unpickle("the system's facts") instanceof Map<?, ?> system)
                || !Boolean.TRUE.equals(system.get("little_endian"))) {
            throw file.refuse("the byte order must be little-endian but the checkpoint does not say that it is");
        }
        root = unpickle("the saved object");
        if (!(unpickle("the storage keys") instanceof List<?> keys)) {
            throw file.refuse("the checkpoint has no list of storage keys");
        }
        locate(keys);
    }

    private @Nullable Object unpickle(String part) throws IOException {
        long length = Math.min(file.size() - position, CheckpointUnpickler.MAX_PICKLE_BYTES);
        PickleInput pickle = new PickleInput(file.source(), part, file.view(position, length));
        Object value = CheckpointUnpickler.read(pickle, storages);
        position += pickle.position();
        return value;
    }

    /** Locates the storages. Each must be declared by the pickle, and the last one must end with the file. */
    private void locate(List<?> keys) throws IOException {
        for (Object key : keys) {
            CheckpointGlobals.Storage storage = key instanceof String text ? storages.get(text) : null;
            if (storage == null) {
                throw file.refuse("the checkpoint lists a storage that no tensor uses");
            }
            String what = "storage " + Quoted.of(storage.key());
            long elements = file.view(position, Long.BYTES).getLong();
            if (elements != storage.elements()) {
                throw file.refuse(
                        what + " must have " + storage.elements() + " elements but its record has " + elements);
            }
            position += Long.BYTES;
            if (elements < 0
                    || elements > (file.size() - position) / storage.dtype().bytes()) {
                throw file.refuse(what + " has " + elements + " elements of "
                        + storage.dtype().bytes() + " bytes but only " + (file.size() - position)
                        + " bytes follow; the file is cut short");
            }
            if (offsets.put(storage.key(), position) != null) {
                throw file.refuse(what + " is listed twice");
            }
            position += elements * storage.dtype().bytes();
        }
        if (position != file.size()) {
            throw file.refuse((file.size() - position) + " bytes follow the last storage");
        }
    }

    /** The object that was saved. */
    @Nullable
    Object root() {
        return root;
    }

    @Override
    public ByteBuffer bytes(CheckpointGlobals.Storage storage) throws IOException {
        Long offset = offsets.get(storage.key());
        if (offset == null) {
            throw file.refuse("storage " + Quoted.of(storage.key()) + " is not in the file");
        }
        return file.view(offset, storage.elements() * storage.dtype().bytes());
    }
}
