// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PillowDecodingTest {
    /** Largest difference of a sample from Pillow's, where it is not 0. */
    private static final Map<String, Integer> TOLERANCES = Map.of(
            // JDKs that bundle libjpeg 6b repeat the chroma rows that libjpeg-turbo interpolates (43 in this noise);
            // those linked with libjpeg-turbo give 0.
            "jpeg_440", 48);

    private final ImageLoader loader = ImageLoader.standard();

    static Stream<JsonNode> pngs() {
        return rows(GoldenFiles.read("preprocess.json").get("convert_rgb_png"));
    }

    static Stream<JsonNode> jpegs() {
        return rows(GoldenFiles.read("preprocess.json").get("decode_jpeg"));
    }

    static Stream<JsonNode> tiffs() {
        return rows(GoldenFiles.read("tiff.json").get("decode"));
    }

    static Stream<JsonNode> webps() {
        return rows(GoldenFiles.read("webp.json").get("decode"));
    }

    static Stream<JsonNode> otherKinds() {
        return rows(GoldenFiles.read("pillow.json").get("decode"));
    }

    static Stream<JsonNode> oriented() {
        return rows(GoldenFiles.read("pillow.json").get("orientation"));
    }

    private static Stream<JsonNode> rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource({"pngs", "jpegs", "tiffs", "webps"})
    void decodesAsTheReferenceDoes(JsonNode row) throws IOException {
        RgbImage image = loader.load(file(row), row.get("name").asText());
        assertThat(GoldenImages.sha256(image.toBytes()))
                .isEqualTo(row.get("rgbSha256").asText());
        assertThat(image.width()).isEqualTo(row.get("w").asInt());
        assertThat(image.height()).isEqualTo(row.get("h").asInt());
    }

    @ParameterizedTest
    @MethodSource("otherKinds")
    void decodesEveryKindAsPillow(JsonNode row) throws IOException {
        RgbImage image = loader.load(file(row), row.get("name").asText());
        assertThat(largestDifference(image, row))
                .as(row.get("name").asText())
                .isLessThanOrEqualTo(TOLERANCES.getOrDefault(row.get("name").asText(), 0));
    }

    @ParameterizedTest
    @MethodSource("oriented")
    void turnsImagesUprightOnRequestAsPillow(JsonNode row) throws IOException {
        RgbImage image = loader.withOrientation(Orientation.APPLY)
                .load(file(row), row.get("name").asText());
        assertThat(image.width()).isEqualTo(row.get("w").asInt());
        assertThat(largestDifference(image, row)).isZero();
    }

    private static int largestDifference(RgbImage image, JsonNode row) throws IOException {
        byte[] expected = row.get("rgb_base64").binaryValue();
        byte[] actual = image.toBytes();
        assertThat(actual).hasSameSizeAs(expected);
        int largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs((actual[i] & 0xff) - (expected[i] & 0xff)));
        }
        return largest;
    }

    @Test
    void clippedGreyIsToldOnceWithTheFilesName() throws IOException {
        JsonNode row = otherKinds()
                .filter(r -> r.get("name").asText().equals("tiff_grey16"))
                .findFirst()
                .orElseThrow();
        List<String> warnings = new ArrayList<>();
        loader.withWarnings(warnings::add).load(file(row), "scan\n16.tif");
        assertThat(warnings)
                .singleElement(STRING)
                .startsWith("16-bit grey: ")
                .contains(" are above 255 and were clipped")
                .endsWith("(scan 16.tif)");
    }

    @Test
    void clippedGreyInMemoryIsToldToo() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(1, 0, 0, 256);
        List<String> warnings = new ArrayList<>();
        loader.withWarnings(warnings::add).convert(image);
        assertThat(warnings)
                .containsExactly("16-bit grey: 1 of 3 samples are above 255 and were clipped to it, as Pillow does;"
                        + " choose another mapping of depth (image in memory)");
    }

    @Test
    void greyThatIsNotClippedIsNotSpokenOf() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(1, 0, 0, 255);
        List<String> warnings = new ArrayList<>();
        loader.withWarnings(warnings::add).convert(image);
        assertThat(warnings).isEmpty();
    }

    @Test
    void anEmbeddedProfileChangesNothing() throws IOException {
        JsonNode row = jpegs().findFirst().orElseThrow();
        byte[] plain = file(row);
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        ByteArrayOutputStream tagged = new ByteArrayOutputStream();
        tagged.write(plain, 0, 20);
        int length = 2 + 14 + profile.length;
        tagged.write(new byte[] {(byte) 0xff, (byte) 0xe2, (byte) (length >> 8), (byte) length});
        tagged.write("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1));
        tagged.write(profile);
        tagged.write(plain, 20, plain.length - 20);
        assertThat(loader.load(tagged.toByteArray(), "tagged.jpg").toBytes())
                .isEqualTo(loader.load(plain, "plain.jpg").toBytes());
    }

    @Test
    void streamsAreReadButNotClosed() throws IOException {
        JsonNode row = pngs().findFirst().orElseThrow();
        List<String> closed = new ArrayList<>();
        RgbImage image = loader.load(
                new ByteArrayInputStream(file(row)) {
                    @Override
                    public void close() {
                        closed.add("closed");
                    }
                },
                "stream");
        assertThat(GoldenImages.sha256(image.toBytes()))
                .isEqualTo(row.get("rgbSha256").asText());
        assertThat(closed).isEmpty();
    }

    @Test
    void manyThreadsShareOneLoader() throws Exception {
        List<JsonNode> files = Stream.of(pngs(), jpegs(), tiffs(), webps(), otherKinds())
                .flatMap(s -> s)
                .toList();
        List<String> expected = new ArrayList<>();
        for (JsonNode row : files) {
            expected.add(GoldenImages.sha256(loader.load(file(row), "alone").toBytes()));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<String>>> results = new ArrayList<>();
            for (int t = 0; t < 16; t++) {
                results.add(threads.submit(() -> {
                    List<String> hashes = new ArrayList<>();
                    for (JsonNode row : files) {
                        hashes.add(GoldenImages.sha256(
                                loader.load(file(row), "shared").toBytes()));
                    }
                    return hashes;
                }));
            }
            for (Future<List<String>> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] file(JsonNode row) {
        return Base64.getDecoder().decode(row.get("file_base64").asText());
    }
}
