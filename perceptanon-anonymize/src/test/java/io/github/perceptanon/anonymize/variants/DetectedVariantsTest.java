// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.Detection;
import io.github.perceptanon.anonymize.detect.DetectorException;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.regions.BoxShape;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variants of what a detector finds: here each image says itself, by the colour of its first pixel. */
class DetectedVariantsTest {
    private static final int SIDE = 40;
    private static final byte NOBODY = 0;
    private static final byte FACE = 1;
    private static final byte BOTH = 2;
    private static final byte BROKEN = 3;

    @TempDir
    Path root;

    private Path photographs;
    private final AtomicInteger looked = new AtomicInteger();
    private final Set<String> sizes = ConcurrentHashMap.newKeySet();
    private String recipe = "one";

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs = Files.createDirectory(root.resolve("photographs"));
        take("a.png", FACE);
        take("b.png", NOBODY);
        take("c.png", BOTH);
    }

    private void take(String name, byte who) throws IOException {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        Arrays.fill(rgb, (byte) 200);
        rgb[0] = who;
        ImageFiles.writePng(photographs.resolve(name), RgbImage.of(SIDE, SIDE, rgb));
    }

    private final class Detector implements RegionDetector {
        private final int batch;

        Detector(int batch) {
            this.batch = batch;
        }

        @Override
        public List<String> labels() {
            return List.of("head", "person", "dog");
        }

        @Override
        public int batch() {
            return batch;
        }

        @Override
        public String source() {
            return "test model.onnx";
        }

        @Override
        public String recipe() {
            return recipe;
        }

        @Override
        public List<List<Detection>> detect(List<RgbImage> images) throws DetectorException {
            List<List<Detection>> found = new ArrayList<>();
            for (RgbImage image : images) {
                looked.incrementAndGet();
                sizes.add(image.width() + "x" + image.height());
                int who = image.sample(0, 0, 0);
                if (who == BROKEN) {
                    throw new DetectorException("the model gave NaN as a score");
                }
                List<Detection> detections = new ArrayList<>();
                if (who == FACE || who == BOTH) {
                    detections.add(new Detection("head", 0.75, new Region.Rectangle(10, 10, 8, 8), List.of()));
                    detections.add(new Detection("dog", 0.9, new Region.Rectangle(1, 1, 8, 8), List.of()));
                }
                if (who == BOTH) {
                    detections.add(new Detection("person", 0.5, new Region.Rectangle(5, 5, 20, 30), List.of()));
                }
                found.add(detections);
            }
            return found;
        }

        @Override
        public void close() {}
    }

    private VariantSummary run(int batch) throws IOException, InterruptedException {
        return run(batch, reading());
    }

    private static RegionOptions reading() {
        return RegionOptions.defaults()
                .withLabel("head", Scope.FACE)
                .withShape(BoxShape.ELLIPSE)
                .withGrowth(1.5);
    }

    private VariantSummary run(int batch, RegionOptions reading) throws IOException, InterruptedException {
        VariantOptions options = VariantOptions.of(
                        List.of(AnonymizationMethods.installed().named("solid")), List.of(Scope.FACE, Scope.PERSON))
                .withThreads(2);
        return VariantFolder.write(
                photographs, new Detector(batch), reading, options, root.resolve("study"), (done, total) -> {});
    }

    @Test
    void whatIsFoundIsTreatedAndWhatIsNotIsSaid() throws IOException, InterruptedException {
        VariantSummary summary = run(1);

        assertThat(summary.rows())
                .extracting(VariantRow::anonymized)
                .containsExactly("anon/a_face_solid.jpg", "anon/c_face_solid.jpg", "anon/c_person_solid.jpg");
        assertThat(summary.withoutVariants()).containsExactly("b.png");
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.regions()).isEqualTo("test model.onnx");
        assertThat(summary.detected()).hasSize(2);
        assertThat(summary.detected().get(1).name()).isEqualTo("orig/c.jpg");
        assertThat(summary.detected().get(1).regions())
                .extracting(region -> region.score().orElseThrow())
                .containsExactly(0.75, 0.5);
    }

    @Test
    void regionsAreWrittenGrownAndWithScores() throws IOException, InterruptedException {
        run(1);
        JsonNode annotations = new ObjectMapper()
                .readTree(root.resolve("study/regions.json").toFile())
                .get("annotations");
        assertThat(annotations).hasSize(3);
        assertThat(annotations.get(0).get("score").asDouble()).isEqualTo(0.75);
        assertThat(annotations.get(0).get("bbox"))
                .extracting(JsonNode::asDouble)
                .containsExactly(8.0, 8.0, 12.0, 12.0);
        assertThat(annotations.get(0).get("segmentation").get("counts").asText())
                .as("an ellipse")
                .isNotEmpty();
    }

    @Test
    void aSecondRunLooksAtNothingAgain() throws IOException, InterruptedException {
        VariantSummary first = run(1);
        String regions = Files.readString(root.resolve("study/regions.json"));
        Files.delete(root.resolve("study/regions.json"));

        VariantSummary second = run(1);

        assertThat(looked).hasValue(3);
        assertThat(second.kept()).isEqualTo(3);
        assertThat(second.rows()).isEqualTo(first.rows());
        assertThat(second.detected()).isEqualTo(first.detected());
        assertThat(root.resolve("study/regions.json")).content().isEqualTo(regions);
    }

    @Test
    void anotherModelLooksAgain() throws IOException, InterruptedException {
        run(1);
        recipe = "two";
        assertThat(run(1).kept()).isZero();
        assertThat(run(1, reading().withGrowth(2)).kept()).isZero();
        assertThat(looked).hasValue(9);
    }

    @Test
    void batchesGiveTheSame() throws IOException, InterruptedException {
        VariantSummary alone = run(1);
        recipe = "two";
        VariantSummary together = run(2);
        assertThat(together.kept()).isZero();
        assertThat(together.rows()).isEqualTo(alone.rows());
        assertThat(together.detected()).isEqualTo(alone.detected());
    }

    @Test
    void aPhotographThatTheModelCannotReadIsNamedAndTheOthersTreated() throws IOException, InterruptedException {
        take("broken.png", BROKEN);
        Files.writeString(photographs.resolve("none.png"), "no image");

        VariantSummary summary = run(5);

        assertThat(summary.rows()).hasSize(3);
        assertThat(summary.failures())
                .extracting(VariantSummary.Failure::photograph)
                .containsExactly("broken.png", "none.png");
        assertThat(summary.failures().get(0).message()).isEqualTo("broken.png: the model gave NaN as a score");
    }

    @Test
    void theDetectorLooksAtUprightPhotographs() throws IOException, InterruptedException {
        Files.write(photographs.resolve("turned.jpg"), CameraFile.of(RgbImage.of(64, 48, new byte[64 * 48 * 3]), 6));
        run(1);
        assertThat(sizes).containsExactlyInAnyOrder("40x40", "48x64");
    }

    @Test
    void aScopeThatTheDetectorNeverFindsIsAnError() {
        assertThatThrownBy(() -> run(1, RegionOptions.defaults()))
                .isInstanceOf(DetectorException.class)
                .hasMessage(
                        "the detector finds no face: its labels are 'head', 'person', 'dog', and none of them stands"
                                + " for one (test model.onnx)");
        assertThat(root.resolve("study")).doesNotExist();
    }
}
