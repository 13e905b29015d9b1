// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that lie about lengths and places, each told by its own message, and what a header is written as. */
class SafetensorsHeaderEdgesTest {
    private static final String TWO =
            "{'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}";

    @TempDir
    private Path folder;

    private static byte[] file(long length, String json, int data) {
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(text)
                .array();
    }

    private static byte[] file(String json, int data) {
        return file(json.getBytes(StandardCharsets.UTF_8).length, json, data);
    }

    private static SafetensorsHeader read(byte[] bytes) throws IOException {
        return SafetensorsHeader.read(FileBytes.of("made", bytes));
    }

    private static void assertRefused(byte[] bytes, String... words) {
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> read(bytes))
                .withMessageContainingAll(words);
    }

    @Test
    void theLengthItselfMustBeThere() {
        assertRefused(new byte[7], "starts with a length of 8 bytes but this has 7");
    }

    @ParameterizedTest
    @CsvSource({"100000001,100000001", "-1,18446744073709551615"})
    void aLengthBeyondTheLimitIsToldUnsigned(long length, String told) {
        assertRefused(file(length, "{}", 0), "at most 100000000 bytes but is " + told);
    }

    @Test
    void aHeaderThatEndsBehindTheFileIsCutShort() {
        assertRefused(file(3, "{}", 0), "needs 3 bytes but only 2 follow its length");
        assertRefused(file(100_000_000, "{}", 0), "needs 100000000 bytes but only 2 follow");
    }

    @Test
    void tensorsMayBeListedInAnyOrder() throws IOException {
        assertThat(read(file(TWO, 8)).tensors()).containsOnlyKeys("a", "b");
    }

    @Test
    void dataMustBeCoveredAndBeThere() {
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> read(file(TWO, 7)))
                .withMessageEndingWith("cover 8 bytes of data but the file has 7; the file is cut short");
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> read(file(TWO, 9)))
                .withMessageEndingWith("cover 8 bytes of data but the file has 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[4,0]", "[0]", "[0,4,4]"})
    void offsetsAreABeginAndAnEnd(String offsets) {
        String json = "{'a':{'dtype':'F32','shape':[1],'data_offsets':" + offsets + "}}";
        assertRefused(file(json, 4), "data_offsets must be a begin and an end but are " + offsets.replace(",", ", "));
    }

    @Test
    void longListsAreToldInPart() {
        String json = "{'a':{'dtype':'F32','shape':[1],'data_offsets':[1,2,3,4,5,6,7,8%s]}}";
        assertRefused(file(json.formatted(""), 4), "[1, 2, 3, 4, 5, 6, 7, 8]");
        assertRefused(file(json.formatted(",9,10"), 4), "[1, 2, 3, 4, 5, 6, 7, 8] and 2 more");
    }

    @Test
    void kindsOfValuesAreTold() {
        assertRefused(file("{'a':5}", 0), "tensor 'a' must be an object but is a whole number");
        assertRefused(file("{'a':{'dtype':5}}", 0), "dtype must be a string but is a whole number");
    }

    @Test
    void whatIsNoJsonIsToldWithItsPlace() {
        assertRefused(file("{'a':{'dtype':F32}}", 0), "not strict JSON near character 1", "F32");
    }

    @Test
    void widerTypesComeFirstInAFile() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("a", Tensor.of(DType.U8, new long[] {1}, ByteBuffer.wrap(new byte[] {7})));
        tensors.put("b", Tensor.ofFloats(new float[] {1}, 1));
        assertThat(SafetensorsHeader.layout(StateDict.of(tensors))).containsExactly("b", "a");
    }

    @Test
    void withoutMetadataThereIsNoPlaceForThem() throws IOException {
        Path file = folder.resolve("plain.safetensors");
        Safetensors.write(file, StateDict.of(Map.of("a", Tensor.ofFloats(new float[] {1}, 1))), Map.of());
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .contains("\"a\"")
                .doesNotContain("__metadata__");
    }

    @Test
    void halfASurrogatePairIsNoText() {
        StateDict weights = StateDict.of(Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(folder.resolve("x"), weights, Map.of("\ud83d", "value")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(folder.resolve("x"), weights, Map.of("key", "\ude00")));
    }
}
