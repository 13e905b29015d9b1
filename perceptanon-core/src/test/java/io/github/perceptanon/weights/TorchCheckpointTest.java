// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TorchCheckpointTest {
    @TempDir
    Path folder;

    /** Where the golden file's names say that a tensor is in the checkpoint, the state dict's own prefix. */
    private static String prefix(String file) {
        return Map.of(
                        "checkpoint_sgd_cosine.pth.tar", "state_dict/",
                        "checkpoint_adam_steplr_legacy.pth.tar", "state_dict/",
                        "checkpoint_sched_none.pth.tar", "state_dict/",
                        "nested_python_values.pt", "model/",
                        "dataparallel_state_dict.pt", "module.")
                .getOrDefault(file, "");
    }

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#validCheckpoints")
    void readsNamesTypesShapesAndBytesInTheOrderOfTheFile(String file) throws IOException {
        StateDict weights = TorchCheckpoint.read(GoldenWeightFiles.path(file), NonFinite.ALLOW);
        assertThat(GoldenWeightFiles.tensors(weights))
                .containsExactlyElementsOf(GoldenWeightFiles.expectedTensors(file, prefix(file)));
    }

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#validCheckpoints")
    void readsTheValuesThatPyTorchReads(String file) throws IOException {
        StateDict weights = TorchCheckpoint.read(GoldenWeightFiles.path(file), NonFinite.ALLOW);
        JsonNode tensors = GoldenWeightFiles.VALID.get(file).get("tensors");
        weights.asMap().forEach((name, tensor) -> {
            float[] expected = GoldenWeightFiles.expectedFirst(tensors.get(prefix(file) + name));
            assertThat(Arrays.copyOf(tensor.toFloats(), expected.length))
                    .as(name)
                    .containsExactly(expected);
        });
    }

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#validCheckpoints")
    void keepsEveryBitThroughSafetensors(String file) throws IOException {
        StateDict weights = TorchCheckpoint.read(GoldenWeightFiles.path(file), NonFinite.ALLOW);
        Path copy = folder.resolve("copy.safetensors");
        Safetensors.write(copy, weights, Map.of());
        StateDict again = Safetensors.read(copy, NonFinite.ALLOW).weights();
        assertThat(GoldenWeightFiles.tensors(again))
                .containsExactlyInAnyOrderElementsOf(GoldenWeightFiles.tensors(weights));
        assertThat(again.sha256()).isEqualTo(weights.sha256());
    }

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#hostileCheckpoints")
    void refusesHostileFilesInOneLine(String file) {
        Path path = GoldenWeightFiles.path(file);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatExceptionOfType(WeightsException.class)
                        .isThrownBy(() -> TorchCheckpoint.read(path, NonFinite.ALLOW))
                        .satisfies(e -> assertThat(e.getMessage())
                                .startsWith(path.toString())
                                .hasLineCount(1)
                                .hasSizeLessThan(path.toString().length() + 500)));
    }

    @ParameterizedTest
    @CsvSource({
        "evil_os_system_zip.pt, posix.system",
        "evil_eval_zip.pt, __builtin__.eval",
        "evil_os_system_legacy.pt, posix.system",
        "evil_first_pickle_legacy.pt, posix.system",
        "evil_inst_opcode.pt, posix.system",
        "evil_stack_global.pt, posix.system",
        "full_model_pickle.pt, __main__.MyModel",
        "tensor_unknown_storage_class.pt, torch.EvilStorage",
    })
    void namesTheForbiddenGlobal(String file, String global) {
        assertThatThrownBy(() -> TorchCheckpoint.read(GoldenWeightFiles.path(file)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("'" + global + "', which is not allowed in a checkpoint; nothing was executed");
    }

    @ParameterizedTest
    @CsvSource({
        "empty.pt, the file is empty",
        "not_torch.pt, is this a checkpoint?",
        "pickle_protocol_99.pt, unsupported pickle protocol: 99",
        "truncated_zip.pt, the file is cut short",
        "truncated_legacy.pt, the file is cut short",
        "storage_too_short.pt, must have 108 elements of 4 bytes but its record has 424 bytes",
        "storage_missing.pt, the archive has no entry 'zip_state_dict/data/0'",
        "storage_crc_wrong.pt, the file is damaged",
        "tensor_size_exceeds_storage.pt, reaches element 99 but storage '0' has 4",
        "tensor_expand_bomb.pt, larger than the limit of 2147483647 bytes",
        "tensor_negative_stride.pt, must not be negative but holds -1",
        "tensor_storage_key_traversal.pt, the archive has no entry",
        "zip_bomb_40MiB.pt, the limit is 16 times the file's 41243",
        "zip_duplicate_data_pkl.pt, two entries named 'zip_state_dict/data.pkl'",
        "zip_big_endian.pt, the byte order must be 'little' but is 'big'",
        "pickle_huge_string_length.pt, wants 1152921504606846976 bytes but only",
        "pickle_deep_nesting.pt, a checkpoint holds a dictionary but this holds a list",
        "pickle_unknown_opcode.pt, the opcode 0xff",
    })
    void saysWhatIsWrong(String file, String reason) {
        assertThatThrownBy(() -> TorchCheckpoint.read(GoldenWeightFiles.path(file)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void namesTheFirstTensorThatIsNotFinite() {
        assertThatThrownBy(() -> TorchCheckpoint.read(GoldenWeightFiles.path("dtypes.pt")))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith("tensor 'f16_special' F16[5] holds Infinity at element 0");
    }

    @ParameterizedTest
    @CsvSource({"zip_state_dict.pt", "legacy_state_dict.pt"})
    void refusesEveryProperBeginningOfAFile(String name) {
        byte[] whole = GoldenWeightFiles.bytes(name);
        for (int length = 0; length < whole.length; length++) {
            FileBytes cut = FileBytes.of("cut", Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TorchCheckpoint.read(cut, NonFinite.ALLOW))
                    .as("%d bytes", length)
                    .isInstanceOf(WeightsException.class);
        }
    }

    /** numpy_scalars.pt: torch 2.13.0, torch.save of float64 and float32 scalars of NumPy, a device, a dtype, a Size. */
    @Test
    void readsTheStateDictBesideNumbersOfNumPy() throws IOException, URISyntaxException {
        Path file = Path.of(TorchCheckpointTest.class
                .getResource("/weights/numpy_scalars.pt")
                .toURI());
        assertThat(TorchCheckpoint.read(file).get("w").toFloats()).containsExactly(1f, 2f);
    }

    @Test
    void viewsRowMajorTensorsOfTheMappedFile() throws IOException {
        StateDict weights = TorchCheckpoint.read(GoldenWeightFiles.path("zip_state_dict.pt"));
        assertThat(weights.get("conv1.weight").bytes().isDirect()).isTrue();
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> TorchCheckpoint.read(folder.resolve("none.pth")))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith("none.pth: no such file");
    }

    @Test
    void refusesASafetensorsFile() {
        assertThatThrownBy(() -> TorchCheckpoint.read(GoldenWeightFiles.path("tensors.safetensors")))
                .isInstanceOf(WeightsException.class);
    }

    @Test
    void saysWhichKeysADictionaryWithoutAStateDictHas() throws IOException {
        Path file = legacy("}(X\u0003\0\0\0netK\u0001X\u0005\0\0\0epochK\u0002u.");
        assertThatThrownBy(() -> TorchCheckpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith(
                        "under one of [state_dict, model_state_dict, model]; it has 2 keys: 'net', 'epoch'");
    }

    @Test
    void saysWhichEntryOfAStateDictIsNoTensor() throws IOException {
        Path file = legacy("}X\n\0\0\0state_dict}X\u0001\0\0\0wNss.");
        assertThatThrownBy(() -> TorchCheckpoint.read(file))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith("entry 'w' of the state dict must be a tensor but is None");
    }

    @Test
    void readsAnEmptyStateDict() throws IOException {
        assertThat(TorchCheckpoint.read(legacy("}X\n\0\0\0state_dict}s.")).size())
                .isZero();
    }

    @Test
    void refusesBytesAfterTheLastStorage() throws IOException {
        byte[] whole = GoldenWeightFiles.bytes("legacy_state_dict.pt");
        Path file = Files.write(folder.resolve("long.pth"), Arrays.copyOf(whole, whole.length + 3));
        assertThatThrownBy(() -> TorchCheckpoint.read(file)).hasMessageEndingWith("3 bytes follow the last storage");
    }

    @Test
    void takesAwayTheWrappersOfParallelAndCompiledModels() throws IOException {
        StateDict inner = TorchCheckpoint.read(GoldenWeightFiles.path("dataparallel_state_dict.pt"));
        assertThat(inner.names()).first().isEqualTo("conv1.weight");
    }

    /** A legacy checkpoint of this pickled object, without storages. */
    private Path legacy(String object) throws IOException {
        List<String> pickles = List.of(
                "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.",
                "\u0080\u0002M\u00e9\u0003.",
                "\u0080\u0002}X\r\0\0\0little_endian\u0088s.",
                "\u0080\u0002" + object,
                "\u0080\u0002].");
        return Files.write(folder.resolve("made.pth"), String.join("", pickles).getBytes(StandardCharsets.ISO_8859_1));
    }
}
