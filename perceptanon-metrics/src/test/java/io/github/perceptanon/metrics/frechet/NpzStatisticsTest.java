// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.NamedPipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzStatisticsTest {
    private static final JsonNode GOLDEN = GoldenFiles.read("feature-statistics.json");
    private static final String ONE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }";
    private static final String ONE_BY_ONE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }";

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> filesOfNumpyAreRead() {
        return StreamSupport.stream(GOLDEN.get("files").spliterator(), false)
                .map(file -> DynamicTest.dynamicTest(file.get("name").asText(), () -> {
                    FeatureStatistics s = NpzStatistics.read(
                            write(Base64.getDecoder().decode(file.get("base64").asText())));
                    double tolerance = file.get("tolerance").asDouble();
                    assertThat(s.count().orElse(0)).isEqualTo(file.path("count").asLong());
                    assertThat(s.mean()).containsExactly(GoldenFiles.numbers(GOLDEN.get("mu")), within(tolerance));
                    assertThat(s.covariance())
                            .containsExactly(GoldenFiles.numbers(GOLDEN.get("sigma")), within(tolerance + 1e-15));
                }));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        FeatureStatistics s = FeatureStatistics.of(GoldenFeatures.a("written", 300, 40));
        Path file = folder.resolve("statistics.npz");
        NpzStatistics.write(file, s);
        FeatureStatistics back = NpzStatistics.read(file);
        assertThat(back.count()).hasValue(300);
        assertThat(back.mean()).containsExactly(s.mean());
        assertThat(back.covariance()).containsExactly(s.covariance(), within(1e-15));
    }

    /** NumPy's savez_compressed writes the same array bytes, header and padding included. */
    @Test
    void arraysAreWrittenByteForByteAsNumpyDoes() throws IOException {
        Path numpy = write(Base64.getDecoder()
                .decode(GOLDEN.get("files").get(0).get("base64").asText()));
        Path ours = folder.resolve("ours.npz");
        NpzStatistics.write(ours, NpzStatistics.read(numpy));
        try (ZipFile a = new ZipFile(numpy.toFile());
                ZipFile b = new ZipFile(ours.toFile())) {
            for (String array : new String[] {"mu.npy", "sigma.npy"}) {
                assertThat(b.getInputStream(b.getEntry(array)).readAllBytes())
                        .isEqualTo(a.getInputStream(a.getEntry(array)).readAllBytes());
            }
        }
    }

    @Test
    void oneDimensionIsWrittenAndRead() throws IOException {
        Path file = folder.resolve("one.npz");
        NpzStatistics.write(file, FeatureStatistics.of(new double[][] {{1}, {3}}));
        assertThat(NpzStatistics.read(file).covariance()).containsExactly(2);
    }

    @Test
    void equalStatisticsGiveEqualBytes() throws IOException {
        FeatureStatistics s = FeatureStatistics.of(GoldenFeatures.a("bytes", 30, 4));
        NpzStatistics.write(folder.resolve("a.npz"), s);
        NpzStatistics.write(folder.resolve("b.npz"), s);
        assertThat(folder.resolve("a.npz")).hasSameBinaryContentAs(folder.resolve("b.npz"));
    }

    @Test
    void nothingButTheFileIsLeftBehind() throws IOException {
        NpzStatistics.write(folder.resolve("a.npz"), FeatureStatistics.of(new double[3][2]));
        assertThat(folder).isDirectoryContaining(p -> p.endsWith("a.npz"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void distancesSurviveTheFile() throws IOException {
        FeatureStatistics a = FeatureStatistics.of(GoldenFeatures.a("file", 10, 30));
        FeatureStatistics b = FeatureStatistics.of(GoldenFeatures.b("file", 12, 30));
        Path file = folder.resolve("a.npz");
        NpzStatistics.write(file, a);
        double direct = FrechetDistance.between(a, b).value();
        assertThat(FrechetDistance.between(NpzStatistics.read(file), b).value())
                .isEqualTo(direct, within(1e-9 * direct));
    }

    @Test
    void pickledObjectsAreRefused() throws IOException {
        assertRefused(
                Base64.getDecoder().decode(GOLDEN.get("pickled_object_array").asText()), "mu", "'|O'");
    }

    @Test
    void tooManyDimensionsAreRefusedBeforeTheyAreRead() throws IOException {
        String huge = "{'descr': '<f8', 'fortran_order': False, 'shape': (4097,), }";
        assertRefused(archive("mu", npy(huge), "sigma", npy(ONE_BY_ONE, 1)), "4096", "4097");
    }

    @Test
    void theLimitCanBeChosen() throws IOException {
        Path file = folder.resolve("a.npz");
        NpzStatistics.write(file, FeatureStatistics.of(new double[3][5]));
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> NpzStatistics.read(file, 4))
                .withMessageContaining("4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999, 9999999999), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 9999999999), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
                "{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f8', 'shape': (1,), }",
                "__import__('os')",
                ""
            })
    void headersOfOtherArraysAreRefused(String header) throws IOException {
        assertRefused(archive("mu", npy(header, 1), "sigma", npy(ONE_BY_ONE, 1)), "mu");
    }

    @Test
    void longHeadersAreRefused() throws IOException {
        assertRefused(archive("mu", npy(ONE + " ".repeat(20_000), 1), "sigma", npy(ONE_BY_ONE, 1)), "10000");
    }

    @Test
    void otherVersionsAreRefused() throws IOException {
        byte[] mu = npy(ONE, 1);
        mu[6] = 9;
        assertRefused(archive("mu", mu, "sigma", npy(ONE_BY_ONE, 1)), "9.0");
    }

    @Test
    void arraysThatEndEarlyAreRefused() throws IOException {
        byte[] mu = npy(ONE, 1);
        assertRefused(archive("mu", Arrays.copyOf(mu, mu.length - 1), "sigma", npy(ONE_BY_ONE, 1)), "ends too early");
    }

    @Test
    void bytesAfterTheArrayAreRefused() throws IOException {
        assertRefused(archive("mu", npy(ONE, 1, 2), "sigma", npy(ONE_BY_ONE, 1)), "bytes after");
    }

    @Test
    void missingArraysAreNamed() throws IOException {
        assertRefused(archive("mu", npy(ONE, 1), "other", npy(ONE_BY_ONE, 1)), "sigma");
    }

    @Test
    void theCovarianceMustFitTheMean() throws IOException {
        assertRefused(archive("mu", npy(ONE, 1), "sigma", npy(ONE, 1)), "(1, 1)", "(1,)");
    }

    @Test
    void valuesMustBeFinite() throws IOException {
        assertRefused(archive("mu", npy(ONE, Double.NaN), "sigma", npy(ONE_BY_ONE, 1)), "NaN");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertRefused("not a zip archive".getBytes(StandardCharsets.UTF_8), "not a readable .npz");
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = NamedPipe.in(folder, "pipe.npz");
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> NpzStatistics.read(pipe))
                .withMessage(pipe + ": a pipe or a device, not a regular file");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("none.npz");
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> NpzStatistics.read(file))
                .withMessage(file + ": no such file");
    }

    /** Every beginning of an archive, and every archive with one byte changed. */
    @Test
    void whateverIsDamagedIsReadOrRefusedAsAStatisticsFile() throws IOException {
        byte[] whole = archive("mu", npy(ONE, 1), "sigma", npy(ONE_BY_ONE, 1));
        Path file = folder.resolve("damaged.npz");
        for (int i = 0; i < whole.length; i++) {
            Files.write(file, Arrays.copyOf(whole, i));
            requireReadOrRefused(file, "the first bytes up to " + i);
            byte[] changed = whole.clone();
            changed[i] ^= (byte) 0xff;
            Files.write(file, changed);
            requireReadOrRefused(file, "byte " + i + " changed");
        }
    }

    private static void requireReadOrRefused(Path file, String what) {
        try {
            NpzStatistics.read(file);
        } catch (Exception e) {
            assertThat(e).as(what).isInstanceOf(NpzException.class);
        }
    }

    @Test
    void aHeaderOfManyValuesTakesNoMoreMemoryThanTheValuesThatAreThere() throws IOException {
        Path file = write(archive(
                "mu",
                npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4096,), }", new double[4096]),
                "sigma",
                npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4096, 4096), }", 1)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(NpzException.class).isThrownBy(() -> NpzStatistics.read(file));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    private void assertRefused(byte[] content, String... inMessage) throws IOException {
        Path file = write(content);
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> NpzStatistics.read(file))
                .withMessageContaining(file.toString())
                .withMessageContainingAll(inMessage);
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "case", ".npz"), content);
    }

    private static byte[] archive(String first, byte[] firstArray, String second, byte[] secondArray)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, first, firstArray);
            put(zip, second, secondArray);
        }
        return out.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] array) throws IOException {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        ((OutputStream) zip).write(array);
    }

    private static byte[] npy(String header, double... values) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer = ByteBuffer.allocate(10 + text.length + 8 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text);
        for (double v : values) {
            buffer.putDouble(v);
        }
        return buffer.array();
    }
}
