// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionDetectorTest {
    private static final DetectorOptions DEFAULTS = DetectorOptions.defaults();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "yunet, yolo, cls_8",
        "yunet, centerface, cls_8",
        "yunet, scrfd, cls_8",
        "scrfd, yunet, 'must have 6, 9, 10 or 15 outputs but has 12'",
        "scrfd, yolo, 'must have 6, 9, 10 or 15 outputs but has 1'",
        "centerface, yolo, must have 3 or 4 outputs but has 1",
        "centerface, scrfd, must have 3 or 4 outputs but has 9",
        "yolo, yunet, must have 1 output but has 12",
        "yolo, centerface, must have 1 output but has 4"
    })
    void aModelOfAnotherKindIsNamedWithWhatWasExpectedAndFound(String kind, String model, String why) {
        assertThatThrownBy(() -> DetectorFiles.open(kind, model, DEFAULTS))
                .isInstanceOf(DetectorException.class)
                .message()
                .hasLineCount(1)
                .startsWith("not a detector of the kind " + kind + ": ")
                .contains(why, "expected ", "found inputs i", " and outputs ", model + ".onnx)");
    }

    private void refused(Path model, String words) {
        for (String kind : RegionDetectors.installed().names()) {
            assertThatThrownBy(() -> RegionDetectors.installed().open(kind, model, DEFAULTS))
                    .isInstanceOf(DetectorException.class)
                    .message()
                    .hasLineCount(1)
                    .contains(words, model.toString());
        }
    }

    @Test
    void whatIsNoModelIsOneLine() throws IOException {
        refused(folder.resolve("none.onnx"), "no such file");
        refused(folder, "a folder");
        refused(Files.createFile(folder.resolve("empty.onnx")), "not an ONNX model: the file is empty");
        refused(Files.writeString(folder.resolve("text.onnx"), "weights"), "not an ONNX model");
        byte[] model = Files.readAllBytes(DetectorFiles.model("yunet"));
        Path half = Files.write(folder.resolve("half.onnx"), Arrays.copyOf(model, model.length / 2));
        refused(half, "damaged");
    }

    @Test
    void aHugeFileIsNotRead() throws IOException {
        Path huge = folder.resolve("huge.onnx");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength((1L << 30) + 1); // takes no space on the disk
        }
        refused(huge, "1073741825 bytes is larger than the limit of 1073741824");
    }

    @Test
    void aSizeThatTheFileDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> DetectorFiles.open("yolo", "yolo", DEFAULTS.withInputSize(96)))
                .isInstanceOf(DetectorException.class)
                .hasMessageContaining("takes images of 64x64 only, but the input size was to be 96");
    }

    @Test
    void aNetworkWithItsSizeBuiltInRunsAtThatSize() throws DetectorException {
        try (RegionDetector built = DetectorFiles.open("yunet", "yunet-96", DEFAULTS);
                RegionDetector any = DetectorFiles.open("yunet", "yunet", DEFAULTS.withInputSize(96))) {
            assertThat(built.recipe()).contains("input 96x96, at most");
            assertThat(any.recipe()).contains("input 96x96 at most,");
            List<Detection> found =
                    built.detect(List.of(DetectorFiles.image(150, 75, 2))).get(0);
            assertThat(found).isNotEmpty();
            assertThat(any.detect(List.of(DetectorFiles.image(150, 75, 2))).get(0))
                    .isNotEmpty();
        }
    }

    @Test
    void unknownKindsAreRefused() {
        assertThatThrownBy(() -> DetectorFiles.open("mtcnn", "yolo", DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a detector must be one of yunet, scrfd, centerface, yolo but was 'mtcnn'");
    }

    @ParameterizedTest
    @CsvSource({"yunet,yunet,1", "scrfd,scrfd,1", "centerface,centerface,3", "yolo,yolo,3", "yolo,yolo-pose,1"})
    void detectionsDoNotDependOnTheOtherImages(String kind, String model, int batch) throws DetectorException {
        List<RgbImage> images = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            images.add(i < 4 ? DetectorFiles.image(64, 64, i) : DetectorFiles.image(30 + 20 * i, 50 + i, i));
        }
        try (RegionDetector detector = DetectorFiles.open(kind, model, DEFAULTS.withBatch(3))) {
            assertThat(detector.batch()).isEqualTo(batch);
            List<List<Detection>> together = detector.detect(images);
            List<List<Detection>> alone = new ArrayList<>();
            for (RgbImage image : images) {
                alone.add(detector.detect(List.of(image)).get(0));
            }
            assertThat(together).isEqualTo(alone);
            assertThat(detector.detect(List.of())).isEmpty();
        }
    }

    @Test
    void callsAtTheSameTimeGetTheirOwnDetections() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (RegionDetector detector = DetectorFiles.open("centerface", "centerface", DEFAULTS.withScore(0.7))) {
            List<Future<List<List<Detection>>>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                RgbImage image = DetectorFiles.image(40 + i % 5 * 16, 48, i % 5);
                calls.add(pool.submit(() -> detector.detect(List.of(image))));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(calls.get(i).get()).isEqualTo(calls.get(i % 5).get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aClosedDetectorSaysSo() throws DetectorException {
        RegionDetector detector = DetectorFiles.open("yolo", "yolo", DEFAULTS);
        detector.close();
        detector.close();
        assertThatThrownBy(() -> detector.detect(List.of(DetectorFiles.image(9, 9, 1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
    }

    @Test
    void theRecipeNamesModelAndThresholds() throws DetectorException {
        try (RegionDetector detector = DetectorFiles.open("yolo", "yolo", DEFAULTS.withScore(0.4));
                RegionDetector pose = DetectorFiles.open("yolo", "yolo-pose", DEFAULTS.withScore(0.4))) {
            assertThat(detector.recipe())
                    .matches("yolo [0-9a-f]{64}, score 0\\.4, overlap 0\\.7, input 64x64, at most 5000");
            assertThat(pose.recipe()).isNotEqualTo(detector.recipe());
            assertThat(detector.labels()).containsExactly("person", "face", "it's a dog");
            assertThat(detector.source()).startsWith("yolo ").endsWith("yolo.onnx");
        }
    }

    @Test
    void noMoreThanTheMostAreKept() throws DetectorException {
        RgbImage image = DetectorFiles.image(100, 75, 2);
        try (RegionDetector all = DetectorFiles.open("yunet", "yunet", DEFAULTS);
                RegionDetector few = DetectorFiles.open("yunet", "yunet", DEFAULTS.withMost(5))) {
            assertThat(few.detect(List.of(image)).get(0))
                    .hasSizeLessThanOrEqualTo(5)
                    .isSubsetOf(all.detect(List.of(image)).get(0));
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> DEFAULTS.withScore(0)).hasMessageContaining("above 0 and at most 1 but was 0.0");
        assertThatThrownBy(() -> DEFAULTS.withScore(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> DEFAULTS.withOverlap(1.1)).hasMessageContaining("from 0 to 1 but was 1.1");
        assertThatThrownBy(() -> DEFAULTS.withInputSize(100)).hasMessageContaining("multiple of 32");
        assertThatThrownBy(() -> DEFAULTS.withInputSize(8192)).hasMessageContaining("at most 4096 but was 8192");
        assertThatThrownBy(() -> DEFAULTS.withBatch(0)).hasMessageContaining("from 1 to 64 but was 0");
        assertThatThrownBy(() -> DEFAULTS.withThreads(300)).hasMessageContaining("from 1 to 256 but was 300");
        assertThatThrownBy(() -> DEFAULTS.withMost(0)).hasMessageContaining("from 1 to 10000 but was 0");
    }
}
