// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.AnonymizationRequest;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.Detection;
import io.github.perceptanon.anonymize.detect.DetectorOptions;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.detect.RegionDetectors;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/anonymize.md. */
class AnonymizeGuideTest {
    private static final int SIDE = 40;

    @TempDir
    Path folder;

    @Test
    void variantsOfAFolder() throws IOException, InterruptedException {
        Path photographs = Files.createDirectory(folder.resolve("photographs"));
        Path study = folder.resolve("study");
        ImageFiles.writePng(photographs.resolve("a.png"), ramp());
        Path boxes = Files.writeString(
                folder.resolve("boxes.csv"),
                "image,label,x,y,width,height\na.png,head,10,10,10,10\na.png,person,5,5,30,30\n");

        RegionOptions reading =
                RegionOptions.defaults().withLabel("head", Scope.FACE).withGrowth(1.3);
        RegionSet regions = RegionSet.readFor(boxes, reading, VariantFolder.names(photographs));

        AnonymizationMethods methods = AnonymizationMethods.installed();
        VariantOptions options = VariantOptions.of(
                List.of(methods.named("solid"), methods.named("blur=0.3")), List.of(Scope.FACE, Scope.PERSON));
        VariantSummary made = VariantFolder.write(photographs, regions, options, study, (done, total) -> {});

        assertThat(made.rows())
                .extracting(VariantRow::anonymized)
                .containsExactly(
                        "anon/a_face_solid.jpg",
                        "anon/a_face_blur-0.3.jpg",
                        "anon/a_person_solid.jpg",
                        "anon/a_person_blur-0.3.jpg");
    }

    @Test
    void variantsOfWhatADetectorFinds() throws Exception {
        Path photographs = Files.createDirectory(folder.resolve("photographs"));
        Path study = folder.resolve("study");
        Path model = Path.of(
                AnonymizeGuideTest.class.getResource("/detectors/yolo.onnx").toURI());
        byte[] red = new byte[SIDE * SIDE * 3];
        for (int i = 0; i < red.length; i += 3) {
            red[i] = (byte) 230;
        }
        RgbImage image = RgbImage.of(SIDE, SIDE, red);
        ImageFiles.writePng(photographs.resolve("a.png"), image);
        VariantOptions solid =
                VariantOptions.of(List.of(AnonymizationMethods.installed().named("solid")), List.of(Scope.FACE));

        DetectorOptions detecting = DetectorOptions.defaults().withScore(0.4);
        try (RegionDetector detector = RegionDetectors.installed().open("yolo", model, detecting)) {
            for (Detection found : detector.detect(List.of(image)).get(0)) {
                System.out.println(found.label() + " " + found.score() + " " + found.box());
            }
            VariantFolder.write(
                    photographs, detector, RegionOptions.defaults().withGrowth(1.3), solid, study, (done, total) -> {});
        }

        assertThat(study.resolve("anon/a_face_solid.jpg")).exists();
    }

    private static RgbImage ramp() {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % SIDE);
        }
        return RgbImage.of(SIDE, SIDE, rgb);
    }

    /** Replaces faces by their mirror images. */
    private static final class Mirror implements AnonymizationMethod {
        @Override
        public String name() {
            return "mirror";
        }

        @Override
        public Optional<RgbImage> apply(AnonymizationRequest request) {
            RgbImage image = request.original();
            byte[] rgb = image.toBytes();
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    for (Region region : request.regions()) {
                        if (region.contains(x + 0.5, y + 0.5)) {
                            Region.Rectangle box = region.bounds();
                            int from = (int) Math.floor(2 * box.x() + box.width() - x - 0.5);
                            for (int c = 0; c < 3; c++) {
                                int source = Math.max(0, Math.min(image.width() - 1, from));
                                rgb[(y * image.width() + x) * 3 + c] = (byte) image.sample(source, y, c);
                            }
                        }
                    }
                }
            }
            return Optional.of(RgbImage.of(image.width(), image.height(), rgb));
        }
    }

    @Test
    void aMethodOfOnesOwn() {
        Region face = new Region.Rectangle(10, 10, 8, 6);
        RgbImage mirrored = new Mirror()
                .apply(new AnonymizationRequest("a.png", ramp(), Scope.FACE, List.of(face)))
                .orElseThrow();
        assertThat(mirrored.sample(10, 12, 0)).isEqualTo(17);
        assertThat(mirrored.sample(17, 12, 0)).isEqualTo(10);
        assertThat(mirrored.sample(18, 12, 0)).isEqualTo(18);
    }
}
