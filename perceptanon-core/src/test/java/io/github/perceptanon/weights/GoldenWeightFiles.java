// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.golden.GoldenFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of weights that PyTorch and the safetensors library wrote, and what they hold; and hostile ones. */
final class GoldenWeightFiles {
    private static final String FOLDER = "weights_formats/";
    static final JsonNode VALID = GoldenFiles.read(FOLDER + "expected.json").get("valid");
    static final JsonNode HOSTILE = GoldenFiles.read(FOLDER + "hostile.json").get("hostile");

    private static final Map<String, DType> DTYPES = Map.of(
            "float64", DType.F64,
            "float32", DType.F32,
            "float16", DType.F16,
            "bfloat16", DType.BF16,
            "int64", DType.I64,
            "int32", DType.I32,
            "int16", DType.I16,
            "int8", DType.I8,
            "uint8", DType.U8,
            "bool", DType.BOOL);

    private GoldenWeightFiles() {}

    static Stream<String> validSafetensors() {
        return names(VALID).filter(GoldenWeightFiles::isSafetensors);
    }

    static Stream<String> hostileSafetensors() {
        return names(HOSTILE).filter(GoldenWeightFiles::isSafetensors);
    }

    static Stream<String> validCheckpoints() {
        return names(VALID).filter(name -> !isSafetensors(name));
    }

    static Stream<String> hostileCheckpoints() {
        return names(HOSTILE).filter(name -> !isSafetensors(name));
    }

    private static Stream<String> names(JsonNode files) {
        List<String> names = new ArrayList<>();
        files.fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    private static boolean isSafetensors(String name) {
        return name.endsWith(".safetensors");
    }

    static Path path(String name) {
        try {
            return Path.of(GoldenWeightFiles.class
                    .getResource("/golden/" + FOLDER + name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(String name) {
        try (InputStream in = GoldenWeightFiles.class.getResourceAsStream("/golden/" + FOLDER + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line for each tensor that the golden file lists: name, type, shape, hash of its row-major bytes. */
    static List<String> expectedTensors(String file, String prefix) {
        List<String> lines = new ArrayList<>();
        VALID.get(file).get("tensors").properties().forEach(entry -> {
            if (entry.getKey().startsWith(prefix)) {
                JsonNode tensor = entry.getValue();
                lines.add(entry.getKey().substring(prefix.length()) + " "
                        + DTYPES.get(tensor.get("dtype").asText())
                        + tensor.get("shape").toString().replace(",", ", ") + " "
                        + tensor.get("le_bytes_sha256_contiguous").asText());
            }
        });
        return lines;
    }

    /** The same lines for tensors that were read. */
    static List<String> tensors(StateDict weights) {
        return weights.asMap().entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue() + " " + sha256(e.getValue()))
                .toList();
    }

    private static String sha256(Tensor tensor) {
        return new Sha256().add(tensor.bytes()).hex();
    }

    /** The first values of a tensor as the golden file lists them, as 32-bit floats. */
    static float[] expectedFirst(JsonNode tensor) {
        JsonNode first = tensor.get("first8");
        float[] values = new float[first.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = first.get(i);
            values[i] = value.isBoolean() ? (value.asBoolean() ? 1f : 0f) : (float) GoldenFiles.number(value);
        }
        return values;
    }
}
