// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes float tensors as {@code torch.save({'epoch': 1, 'state_dict': ...})} would, all in one storage. */
final class TorchFile {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private TorchFile() {}

    static Path write(Path file, StateDict weights) throws IOException {
        ByteArrayOutputStream storage = new ByteArrayOutputStream();
        byte[] pickled = new TorchFile().pickle(weights, storage);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            add(zip, "best/data.pkl", pickled);
            add(zip, "best/data/0", storage.toByteArray());
            add(zip, "best/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private byte[] pickle(StateDict weights, ByteArrayOutputStream storage) {
        int elements = weights.asMap().values().stream()
                .filter(t -> t.dtype() == DType.F32)
                .mapToInt(t -> (int) t.size())
                .sum();
        op("\u0080\u0002}(").text("epoch").op("K\u0001").text("state_dict").op("}(");
        for (Map.Entry<String, Tensor> entry : weights.asMap().entrySet()) {
            if (entry.getValue().dtype() == DType.F32) {
                text(entry.getKey());
                tensor(entry.getValue().shape(), storage.size() / Float.BYTES, elements);
                ByteBuffer bytes = entry.getValue().bytes();
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                storage.writeBytes(copy);
            }
        }
        return op("uu.").pickle.toByteArray();
    }

    private void tensor(long[] shape, int offset, int elements) {
        op("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").op("ctorch\nFloatStorage\n");
        text("0").text("cpu").number(elements).op("tQ").number(offset);
        op("(");
        for (long side : shape) {
            number((int) side);
        }
        op("t(");
        for (int i = 0; i < shape.length; i++) {
            int stride = 1;
            for (int k = i + 1; k < shape.length; k++) {
                stride *= (int) shape[k];
            }
            number(stride);
        }
        op("t\u0089ccollections\nOrderedDict\n)RtR");
    }

    private TorchFile op(String opcodes) {
        pickle.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    private TorchFile text(String text) {
        return sized('X', text.length()).op(text);
    }

    private TorchFile number(int value) {
        return sized('J', value);
    }

    private TorchFile sized(char opcode, int value) {
        pickle.write(opcode);
        pickle.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }
}
