// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final String GOLDEN = "tensors.safetensors";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#validSafetensors")
    void readsNamesTypesShapesAndBytesOfTheReferenceLibrary(String file) throws IOException {
        StateDict weights =
                Safetensors.read(GoldenWeightFiles.path(file), NonFinite.ALLOW).weights();
        assertThat(GoldenWeightFiles.tensors(weights))
                .containsExactlyElementsOf(GoldenWeightFiles.expectedTensors(file, ""));
    }

    @Test
    void widensEveryTypeToTheValuesOfTheReferenceLibrary() throws IOException {
        StateDict weights = Safetensors.read(GoldenWeightFiles.path(GOLDEN), NonFinite.ALLOW)
                .weights();
        GoldenWeightFiles.VALID.get(GOLDEN).get("tensors").properties().forEach(entry -> {
            float[] expected = GoldenWeightFiles.expectedFirst(entry.getValue());
            float[] values = weights.get(entry.getKey()).toFloats();
            assertThat(Arrays.copyOf(values, expected.length))
                    .as(entry.getKey())
                    .containsExactly(expected);
        });
    }

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#hostileSafetensors")
    void refusesHostileFilesInOneLine(String file) {
        Path path = GoldenWeightFiles.path(file);
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> Safetensors.read(path, NonFinite.ALLOW))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(path.toString())
                        .hasLineCount(1)
                        .hasSizeLessThan(path.toString().length() + 400));
    }

    @ParameterizedTest
    @MethodSource("io.github.perceptanon.weights.GoldenWeightFiles#hostileSafetensors")
    void refusesHostileFilesWhenOnlyMetadataAreWanted(String file) {
        assertThatThrownBy(() -> Safetensors.readMetadata(GoldenWeightFiles.path(file)))
                .isInstanceOf(WeightsException.class);
    }

    @Test
    void readsMetadata() throws IOException {
        assertThat(Safetensors.readMetadata(GoldenWeightFiles.path(GOLDEN)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("format", "pt", "note", "golden"));
    }

    @Test
    void namesTheFirstTensorThatIsNotFinite() {
        assertThatThrownBy(() -> Safetensors.read(GoldenWeightFiles.path(GOLDEN)))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith(
                        ": weights must be finite but tensor 'f16_special' F16[5] holds Infinity at element 0");
    }

    @Test
    void writesTheBytesOfTheReferenceLibrary() throws IOException {
        Safetensors.Contents golden = Safetensors.read(GoldenWeightFiles.path(GOLDEN), NonFinite.ALLOW);
        Path copy = folder.resolve("copy.safetensors");
        Safetensors.write(copy, golden.weights(), golden.metadata());
        assertThat(copy).hasBinaryContent(GoldenWeightFiles.bytes(GOLDEN));
    }

    @Test
    void keepsTextOfAnyScriptThroughARoundTrip() throws IOException {
        Path file = folder.resolve("text.safetensors");
        Map<String, String> metadata = Map.of("note", "\"quoted\"\n\u4e2d\ud83d\ude00", "", "empty key");
        Safetensors.write(file, StateDict.of(Map.of("w\u00e9\n\"", Tensor.ofFloats(new float[] {1}, 1))), metadata);
        Safetensors.Contents contents = Safetensors.read(file);
        assertThat(contents.metadata()).isEqualTo(metadata);
        assertThat(contents.weights().names()).containsExactly("w\u00e9\n\"");
    }

    @Test
    void writesAndReadsAFileWithoutTensors() throws IOException {
        Path file = folder.resolve("none.safetensors");
        Safetensors.write(file, StateDict.of(Map.of()), Map.of());
        assertThat(Safetensors.read(file).weights().size()).isZero();
    }

    @Test
    void replacesAFileWhoseOwnTensorsAreWritten() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, weights(1f), Map.of("epoch", "1"));
        StateDict mapped = Safetensors.read(file).weights();
        Safetensors.write(file, mapped.withPrefix("net."), Map.of());
        assertThat(Safetensors.read(file).weights().get("net.w").toFloats()).containsExactly(1f, 1f);
        assertThat(mapped.get("w").toFloats()).containsExactly(1f, 1f);
    }

    @Test
    void leavesNothingBesideTheFileItWrote() throws IOException {
        Safetensors.write(folder.resolve("model.safetensors"), weights(1f), Map.of());
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void leavesTheOldFileAndNothingElseWhenWritingFails() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, sink -> {
                    sink.accept(ByteBuffer.wrap(new byte[10]));
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("model.safetensors");
    }

    @Test
    void saysThatTheFolderToWriteInIsMissing() {
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("no/model.safetensors"), weights(1f), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no folder");
    }

    @Test
    void refusesToWriteOverAFolder() {
        assertThatThrownBy(() -> Safetensors.write(folder, weights(1f), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__metadata__", "half a pair \ud83d"})
    void refusesToWriteNamesThatTheFormatCannotHold(String name) {
        StateDict weights = StateDict.of(Map.of(name, Tensor.ofFloats(new float[1], 1)));
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("f"), weights, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("none.safetensors")))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith("none.safetensors: no such file");
    }

    @Test
    void refusesAFolder() {
        assertThatThrownBy(() -> Safetensors.read(folder))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith(": a folder, not a file");
    }

    @Test
    void refusesEveryProperBeginningOfAFile() {
        byte[] whole = GoldenWeightFiles.bytes(GOLDEN);
        for (int length = 0; length < whole.length; length++) {
            FileBytes cut = FileBytes.of("cut", Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(cut, NonFinite.ALLOW))
                    .as("%d bytes", length)
                    .isInstanceOf(WeightsException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}} | Duplicate
            {"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}                 | Duplicate
            {"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}} | Duplicate
            {"__metadata__":{},"__metadata__":{},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}} | Duplicate
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}}                        | unknown field 'x'
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}                            | data_offsets must be a begin and an end
            {"a":{"dtype":"u8","shape":[1],"data_offsets":[0,1]}}                              | dtype 'u8'
            {"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}                            | must be a whole number but is a fraction
            {"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}                             | must not be negative
            {"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}           | not strict JSON
            {"a":{"dtype":"U8","shape":[111111111111111111111111111111],"data_offsets":[0,1]}} | not strict JSON
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}{}                            | more than one JSON object
            {"\\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}                        | surrogate
            {"\\udc00":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}                        | surrogate
            {"__metadata__":{"k":"\\udc00"}}                                                    | is not Unicode
            {"__metadata__":{"k":"\\ud800x"}}                                                   | is not Unicode
            {"a":{"dtype":"U8","shape":[[1]],"data_offsets":[0,1]}}                            | must be a whole number but is an array
            {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},}                             | not strict JSON
            {"a":{"dtype":"U8","shape":null,"data_offsets":[0,1]}}                             | must be an array
            {"a":{"dtype":"U8","shape":[2147483648],"data_offsets":[0,2147483648]}}            | the limit is 2147483647
            """)
    void refusesWhatTheFormatDoesNotAllow(String header, String reason) {
        assertThatThrownBy(() -> Safetensors.read(file(header, 1), NonFinite.ALLOW))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesHeadersPaddedWithAnythingButSpaces() {
        assertThatThrownBy(() -> Safetensors.read(file("{}\n", 0), NonFinite.ALLOW))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("padded with nothing but spaces");
    }

    @Test
    void acceptsAScalarAndAnEmptyTensorAtTheSameOffset() throws IOException {
        String header = """
                {"e":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]},"s":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""";
        assertThat(Safetensors.read(file(header, 1), NonFinite.ALLOW).weights().names())
                .containsExactly("e", "s");
    }

    /** A sparse file: 5 GiB long, a few kilobytes on the disk. */
    @Test
    void mapsFilesLargerThanABuffer() throws IOException {
        long third = 5L << 28;
        String header = String.format(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[%1$d],\"data_offsets\":[0,%1$d]},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[%1$d],\"data_offsets\":[%1$d,%2$d]},"
                        + "\"c\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[%2$d,%3$d]}}",
                third, 2 * third, 2 * third + 2);
        Path path = folder.resolve("large.safetensors");
        try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
            out.write(length(header));
            out.write(header.getBytes(StandardCharsets.UTF_8));
            out.seek(out.getFilePointer() + 2 * third);
            out.write(new byte[] {7, 9});
        }
        StateDict weights = Safetensors.read(path).weights();
        assertThat(weights.get("c").toFloats()).containsExactly(7f, 9f);
        assertThat(weights.get("b").bytes().remaining()).isEqualTo((int) third);
    }

    private static StateDict weights(float value) {
        return StateDict.of(Map.of("w", Tensor.ofFloats(new float[] {value, value}, 2)));
    }

    private static FileBytes file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return FileBytes.of(
                "made.safetensors",
                ByteBuffer.allocate(8 + json.length + dataBytes)
                        .put(length(header))
                        .put(json)
                        .array());
    }

    private static byte[] length(String header) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.getBytes(StandardCharsets.UTF_8).length)
                .array();
    }
}
