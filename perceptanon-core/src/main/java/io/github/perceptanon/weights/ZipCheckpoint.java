package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as written by PyTorch 1.6 and later: a zip archive of one folder with {@code data.pkl}, a storage in
 * each {@code data/KEY}, and, since 2.0, {@code byteorder}.
 */
final class ZipCheckpoint implements StorageSource {
    private static final String PICKLE = "data.pkl";

    private final FileBytes file;
    private final ZipArchive archive;
    private final String folder;
    private final Map<String, ByteBuffer> read = new HashMap<>();

    private ZipCheckpoint(FileBytes file, ZipArchive archive, String folder) {
        this.file = file;
        this.archive = archive;
        this.folder = folder;
    }

    static ZipCheckpoint open(FileBytes file) throws IOException {
        ZipArchive archive = ZipArchive.open(file);
        List<String> pickles = archive.names().stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw file.refuse("a PyTorch archive holds one " + PICKLE + " but this has " + pickles.size());
        }
        String pickle = pickles.get(0);
        ZipCheckpoint checkpoint =
                new ZipCheckpoint(file, archive, pickle.substring(0, pickle.length() - PICKLE.length()));
        checkpoint.requireLittleEndian();
        return checkpoint;
    }

    private void requireLittleEndian() throws IOException {
        String name = folder + "byteorder";
        if (archive.has(name)) {
            String order = StandardCharsets.US_ASCII.decode(archive.read(name)).toString();
            if (!order.equals("little")) {
                throw file.refuse("the byte order must be 'little' but is " + Quoted.of(order));
            }
        }
    }

    /** The object that was saved. */
    @Nullable
    Object root() throws IOException {
        long size = archive.size(folder + PICKLE);
        if (size > CheckpointUnpickler.MAX_PICKLE_BYTES) {
            throw file.refuse(
                    PICKLE + " has " + size + " bytes but the limit is " + CheckpointUnpickler.MAX_PICKLE_BYTES);
        }
        PickleInput pickle = new PickleInput(file.source(), PICKLE, archive.read(folder + PICKLE));
        Object root = CheckpointUnpickler.read(pickle, new HashMap<>());
        if (pickle.remaining() > 0) {
            throw pickle.refuse("ends but " + pickle.remaining() + " bytes follow");
        }
        return root;
    }

    @Override
    public ByteBuffer bytes(CheckpointGlobals.Storage storage) throws IOException {
        String name = folder + "data/" + storage.key();
        long size = archive.size(name);
        int width = storage.dtype().bytes();
        if (size % width != 0 || size / width != storage.elements()) {
            throw file.refuse("storage " + Quoted.of(storage.key()) + " must have " + storage.elements()
                    + " elements of " + width + " bytes but its record has " + size + " bytes");
        }
        ByteBuffer bytes = read.get(name);
        if (bytes == null) {
            bytes = archive.read(name);
            read.put(name, bytes);
        }
        return bytes;
    }
}
