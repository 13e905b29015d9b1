// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with OpenCV and with the published formulas, see detector_goldens.py. */
class DetectorGoldenTest {
    private static final JsonNode GOLDEN = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(DetectorGoldenTest.class.getResourceAsStream("/golden/detectors.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> cases(String name) {
        return StreamSupport.stream(GOLDEN.get(name).spliterator(), false);
    }

    static Stream<JsonNode> detections() {
        return cases("detections");
    }

    static Stream<JsonNode> suppression() {
        return cases("suppression");
    }

    static Stream<JsonNode> resize() {
        return cases("resize");
    }

    private static DetectorOptions options(JsonNode golden) {
        DetectorOptions options = DetectorOptions.defaults()
                .withScore(golden.get("score").asDouble())
                .withOverlap(golden.get("overlap").asDouble());
        return golden.get("inputSize").isNull()
                ? options
                : options.withInputSize(golden.get("inputSize").asInt());
    }

    private static boolean isScaled(JsonNode golden) {
        return List.of("scrfd", "yolo", "centerface")
                .contains(golden.get("kind").asText());
    }

    @ParameterizedTest
    @MethodSource("detections")
    void findsWhatTheReferenceFinds(JsonNode golden) throws IOException {
        RgbImage image = DetectorFiles.image(
                golden.get("width").asInt(),
                golden.get("height").asInt(),
                golden.get("seed").asInt());
        // OpenCV rounds scaled pixels in fixed point: up to one level, less than one hundredth after pooling.
        double pixels = isScaled(golden) ? 0.05 : 2e-3;
        double scores = isScaled(golden) ? 2e-3 : 2e-6;
        try (RegionDetector detector = DetectorFiles.open(
                golden.get("kind").asText(), golden.get("model").asText(), options(golden))) {

            List<Detection> found = detector.detect(List.of(image)).get(0);

            assertThat(found).hasSize(golden.get("found").size());
            for (int i = 0; i < found.size(); i++) {
                JsonNode expected = golden.get("found").get(i);
                Detection detection = found.get(i);
                assertThat(detection.label()).isEqualTo(expected.get("label").asText());
                assertThat(detection.score()).isCloseTo(expected.get("score").asDouble(), within(scores));
                Region.Rectangle box = detection.box();
                assertClose(
                        List.of(box.x(), box.y(), box.x() + box.width(), box.y() + box.height()),
                        expected.get("box"),
                        pixels);
                List<Double> points = new ArrayList<>();
                detection.landmarks().forEach(p -> points.addAll(List.of(p.x(), p.y())));
                assertClose(points, expected.get("landmarks"), pixels);
            }
        }
    }

    private static void assertClose(List<Double> found, JsonNode expected, double tolerance) {
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).as("number " + i).isCloseTo(expected.get(i).asDouble(), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("suppression")
    void keepsWhatOpenCvKeeps(JsonNode golden) throws IOException {
        Candidates candidates = new Candidates(0.01, 0);
        for (int i = 0; i < golden.get("scores").size(); i++) {
            JsonNode box = golden.get("boxes").get(i);
            candidates.add(
                    0,
                    (float) golden.get("scores").get(i).asDouble(),
                    (float) box.get(0).asDouble(),
                    (float) box.get(1).asDouble(),
                    (float) box.get(2).asDouble(),
                    (float) box.get(3).asDouble());
        }
        int most = golden.get("most").asInt();

        int[] kept = new NonMaximumSuppression(
                        golden.get("overlap").asDouble(), most == 0 ? candidates.size() : most, false)
                .kept(candidates);

        assertThat(kept)
                .containsExactly(StreamSupport.stream(golden.get("kept").spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray());
    }

    @ParameterizedTest
    @MethodSource("resize")
    void scalesAsOpenCvDoesButForRounding(JsonNode golden) {
        int width = golden.get("to").get(0).asInt();
        int height = golden.get("to").get(1).asInt();
        LinearResize scaled = new LinearResize(
                DetectorFiles.image(
                        golden.get("width").asInt(),
                        golden.get("height").asInt(),
                        golden.get("seed").asInt()),
                width,
                height);
        byte[] row = new byte[3 * width];
        for (int y = 0; y < height; y++) {
            scaled.row(y, row);
            for (int i = 0; i < row.length; i++) {
                assertThat(row[i] & 0xff)
                        .as("row " + y + ", sample " + i)
                        .isCloseTo(golden.get("pixels").get(y * row.length + i).asInt(), within(1));
            }
        }
    }
}
