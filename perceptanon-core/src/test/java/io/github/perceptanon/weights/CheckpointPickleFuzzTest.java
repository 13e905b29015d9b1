// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The pickle alone, without the archive whose checksums few mutations survive. */
class CheckpointPickleFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(WeightsException.class);
    private static final int STORAGE_BYTES = 256;

    /** The pickles in the golden archives. */
    static Stream<byte[]> goldenPickles() throws IOException {
        List<byte[]> pickles = new ArrayList<>();
        List<String> files = Stream.concat(GoldenWeightFiles.validCheckpoints(), GoldenWeightFiles.hostileCheckpoints())
                .toList();
        for (String name : files) {
            FileBytes file = FileBytes.of(name, GoldenWeightFiles.bytes(name));
            if (ZipArchive.isZip(file)) {
                addPickle(pickles, file);
            }
        }
        return pickles.stream();
    }

    private static void addPickle(List<byte[]> pickles, FileBytes file) throws IOException {
        try {
            ZipArchive archive = ZipArchive.open(file);
            for (String name : archive.names()) {
                if (name.endsWith("data.pkl")) {
                    ByteBuffer bytes = archive.read(name);
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    pickles.add(copy);
                }
            }
        } catch (WeightsException e) {
            // A hostile archive: its pickle is not reached.
            return;
        }
    }

    @MethodSource("goldenPickles")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryPickle(byte[] bytes) throws IOException {
        FileBytes file = FileBytes.of("fuzz", bytes);
        StorageSource storages = storage -> {
            if (storage.elements() != STORAGE_BYTES / storage.dtype().bytes()) {
                throw file.refuse("a storage of another size");
            }
            return ByteBuffer.allocate(STORAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        };
        VERDICT.requireOf(bytes.length, () -> {
            PickleInput pickle = new PickleInput("fuzz", "a pickle", ByteBuffer.wrap(bytes));
            TorchCheckpoint.stateDict(
                    file, CheckpointUnpickler.read(pickle, new HashMap<>()), storages, NonFinite.REFUSE);
        });
    }
}
