// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.anonymize.Bitmap;
import io.github.perceptanon.anonymize.Region;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Run lengths and polygons as pycocotools has them, exactly. */
class CocoMasksTest {
    private static JsonNode golden() throws IOException {
        try (InputStream in = CocoMasksTest.class.getResourceAsStream("/golden/coco-masks.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    record Case(String name, JsonNode values) {
        int width() {
            return values.get("width").asInt();
        }

        int height() {
            return values.get("height").asInt();
        }

        int[] counts() {
            return StreamSupport.stream(values.get("counts").spliterator(), false)
                    .mapToInt(JsonNode::asInt)
                    .toArray();
        }

        String compressed() {
            return values.get("compressed").asText();
        }

        int area() {
            return values.get("area").asInt();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases(String kind) throws IOException {
        return StreamSupport.stream(golden().get(kind).spliterator(), false)
                .map(node -> new Case(node.get("name").asText(), node));
    }

    static Stream<Case> masks() throws IOException {
        return cases("masks");
    }

    static Stream<Case> polygons() throws IOException {
        return cases("polygons");
    }

    static Stream<Case> all() throws IOException {
        return Stream.concat(masks(), polygons());
    }

    @ParameterizedTest
    @MethodSource("all")
    void compressesRunLengths(Case mask) {
        assertThat(RunLengths.compress(mask.counts())).isEqualTo(mask.compressed());
    }

    @ParameterizedTest
    @MethodSource("all")
    void decompressesRunLengths(Case mask) {
        assertThat(RunLengths.decompress(mask.compressed(), mask.width() * mask.height()))
                .isEqualTo(mask.counts());
    }

    @ParameterizedTest
    @MethodSource("masks")
    void bitmapsHaveAreaAndBounds(Case mask) {
        if (mask.area() == 0) {
            assertThatThrownBy(() -> Bitmap.of(mask.width(), mask.height(), mask.counts()))
                    .hasMessageContaining("at least 1 pixel");
            return;
        }
        Bitmap bitmap = Bitmap.of(mask.width(), mask.height(), mask.counts());
        JsonNode box = mask.values().get("bbox");
        assertThat(bitmap.area()).isEqualTo(mask.area());
        assertThat(bitmap.bounds())
                .isEqualTo(new Region.Rectangle(
                        box.get(0).asDouble(),
                        box.get(1).asDouble(),
                        box.get(2).asDouble(),
                        box.get(3).asDouble()));
    }

    @ParameterizedTest
    @MethodSource("masks")
    void aRegionIsWrittenAsTheSameRunLengths(Case mask) {
        if (mask.area() > 0) {
            Bitmap bitmap = Bitmap.of(mask.width(), mask.height(), mask.counts());
            assertThat(CocoWriter.runs(bitmap, mask.width(), mask.height())).isEqualTo(mask.counts());
        }
    }

    @ParameterizedTest
    @MethodSource("polygons")
    void polygonsCoverTheSamePixels(Case polygon) {
        List<int[]> runs = new ArrayList<>();
        for (JsonNode ring : polygon.values().get("polygons")) {
            double[] xy = StreamSupport.stream(ring.spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            runs.add(PolygonPixels.runs(polygon.width(), polygon.height(), xy));
        }
        assertThat(RunLengths.union(runs, polygon.width() * polygon.height())).isEqualTo(polygon.counts());
    }

    @Test
    void refusesTextsThatAreNoRunLengths() {
        assertThatThrownBy(() -> RunLengths.decompress("P", 100)).hasMessageContaining("ends within a number");
        assertThatThrownBy(() -> RunLengths.decompress("PPPPPPPP0", 100))
                .hasMessageContaining("more than 7 characters");
        assertThatThrownBy(() -> RunLengths.decompress("!", 100)).hasMessageContaining("a character");
        assertThatThrownBy(() -> RunLengths.decompress("ooo?", 100)).hasMessageContaining("a run of");
        assertThatThrownBy(() -> RunLengths.decompress("T3", 99))
                .hasMessage("has a run of 100 pixels where the image has 99 in all");
        assertThat(RunLengths.decompress("T3", 100)).containsExactly(100);
    }
}
