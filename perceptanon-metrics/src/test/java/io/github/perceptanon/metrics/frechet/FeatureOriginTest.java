// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What made statistics, beside them in the same file. */
class FeatureOriginTest {
    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final FeatureOrigin ORIGIN = new FeatureOrigin("pytorch-fid", 2, SHA256);
    private static final FeatureStatistics STATISTICS = FeatureStatistics.of(new double[][] {{0, 1}, {2, 3}, {4, 6}});

    @TempDir
    private Path folder;

    private static Stream<JsonNode> textsOfNumpy() {
        return StreamSupport.stream(
                GoldenFiles.read("npz-text.json").get("arrays").spliterator(), false);
    }

    private static byte[] bytes(JsonNode text) {
        return Base64.getDecoder().decode(text.get("npy_base64").asText());
    }

    @ParameterizedTest
    @MethodSource("textsOfNumpy")
    void textsOfNumpyAreRead(JsonNode text) throws IOException {
        assertThat(NpyArray.readText(new ByteArrayInputStream(bytes(text)), "a", 64))
                .isEqualTo(text.get("text").asText());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void textsAreWrittenByteForByteAsNumpyDoes(int index) throws IOException {
        JsonNode text = textsOfNumpy().toList().get(index);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpyArray.writeText(out, text.get("text").asText());
        assertThat(out.toByteArray()).isEqualTo(bytes(text));
    }

    @Test
    void comesBackFromItsFileBesideTheStatistics() throws IOException {
        Path file = folder.resolve("a.npz");
        NpzStatistics.write(file, STATISTICS, ORIGIN);
        assertThat(NpzStatistics.readOrigin(file)).contains(ORIGIN);
        assertThat(NpzStatistics.read(file).covariance()).containsExactly(STATISTICS.covariance());
    }

    @Test
    void isEmptyWhereTheFileDoesNotTell() throws IOException {
        Path file = folder.resolve("a.npz");
        NpzStatistics.write(file, STATISTICS);
        assertThat(NpzStatistics.readOrigin(file)).isEmpty();
    }

    @Test
    void isRefusedForStatisticsOfOtherDimensions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NpzStatistics.write(
                        folder.resolve("a.npz"), STATISTICS, new FeatureOrigin("pytorch-fid", 64, SHA256)))
                .withMessageContainingAll("2", "64");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void equalOriginsDoNotDiffer() {
        assertThat(ORIGIN.differencesFrom(new FeatureOrigin("pytorch-fid", 2, SHA256)))
                .isEmpty();
    }

    @Test
    void everyDifferenceIsNamed() {
        assertThat(ORIGIN.differencesFrom(new FeatureOrigin("clean-fid", 64, "f".repeat(64))))
                .containsExactly(
                        "mode pytorch-fid instead of clean-fid",
                        "dimensions 2 instead of 64",
                        "weights of SHA-256 " + SHA256 + " instead of " + "f".repeat(64));
    }

    @Test
    void argumentsHaveBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FeatureOrigin("", 2, SHA256));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeatureOrigin("m".repeat(65), 2, SHA256))
                .withMessageContainingAll("64", "65");
        assertThatIllegalArgumentException().isThrownBy(() -> new FeatureOrigin("m", 0, SHA256));
        assertThatIllegalArgumentException().isThrownBy(() -> new FeatureOrigin("m", 2, SHA256.substring(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new FeatureOrigin("m", 2, "g" + SHA256.substring(1)));
    }

    @Test
    void aPartOfAnOriginIsDamage() throws IOException {
        assertRefused("no array named weights_sha256", arrays("mode", text("pytorch-fid"), "dims", number(2)));
        assertRefused("no array named dims", arrays("mode", text("pytorch-fid"), "weights_sha256", text(SHA256)));
        assertRefused("no array named mode", arrays("dims", number(2), "weights_sha256", text(SHA256)));
    }

    @Test
    void arraysOfOtherKindsAreRefused() throws IOException {
        assertRefused("mode must be one text", origin(number(2), number(2), text(SHA256)));
        assertRefused("dims must hold", origin(text("m"), text("2"), text(SHA256)));
        assertRefused("weights_sha256 must be one text", origin(text("m"), number(2), number(1)));
        assertRefused("at most 64 characters but has 65", origin(text("m".repeat(65)), number(2), text(SHA256)));
        assertRefused("dims must be one whole number", origin(text("m"), number(0), text(SHA256)));
        assertRefused("hexadecimal", origin(text("m"), number(2), text("no hash".repeat(9) + "!")));
    }

    @Test
    void damagedTextsAreRefused() throws IOException {
        byte[] whole = text("pytorch-fid");
        assertRefused("ends too early", origin(cut(whole, 1), number(2), text(SHA256)));
        assertRefused("bytes after", origin(cut(whole, -1), number(2), text(SHA256)));
    }

    private void assertRefused(String words, Map<String, byte[]> arrays) throws IOException {
        Path file = Files.createTempFile(folder, "case", ".npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        }
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> NpzStatistics.readOrigin(file))
                .withMessageContainingAll(file.toString(), words);
    }

    private static Map<String, byte[]> origin(byte[] mode, byte[] dims, byte[] weights) {
        Map<String, byte[]> arrays = arrays("mode", mode, "dims", dims);
        arrays.put("weights_sha256", weights);
        return arrays;
    }

    private static Map<String, byte[]> arrays(String first, byte[] firstArray, String second, byte[] secondArray) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put(first, firstArray);
        arrays.put(second, secondArray);
        return arrays;
    }

    private static byte[] text(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpyArray.writeText(out, text);
        return out.toByteArray();
    }

    private static byte[] number(long value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpyArray.writeScalar(out, value);
        return out.toByteArray();
    }

    /** Without so many of the last bytes; with more where the number is negative. */
    private static byte[] cut(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, bytes.length - count);
    }
}
