// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.Detection;
import io.github.perceptanon.anonymize.detect.DetectorException;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.guided.CueMap;
import io.github.perceptanon.anonymize.guided.GuidedAnonymizer;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.guided.Judge;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuidedFolderTest {
    @TempDir
    Path folder;

    private Path photographs;
    private Path out;

    /** The darker, the more anonymous; only the upper left quarter is ever seen in its maps. */
    static final Judge DARK = new Judge() {
        @Override
        public String identity() {
            return "dark";
        }

        @Override
        public Opinion of(RgbImage original) {
            return new Opinion() {
                @Override
                public List<Double> scores(List<RgbImage> versions) {
                    return versions.stream().map(GuidedFolderTest::darkness).toList();
                }

                @Override
                public CueMap cues(RgbImage version) {
                    return CueMap.of(2, 2, new float[] {1, 0, 0, 0});
                }
            };
        }
    };

    private static double darkness(RgbImage image) {
        long sum = 0;
        for (byte sample : image.toBytes()) {
            sum += sample & 0xff;
        }
        return 10 - 9.0 * sum / (255.0 * 3 * image.width() * image.height());
    }

    static RgbImage grey(int value) {
        byte[] rgb = new byte[40 * 30 * 3];
        Arrays.fill(rgb, (byte) value);
        return RgbImage.of(40, 30, rgb);
    }

    @BeforeEach
    void takePhotographs() throws IOException {
        photographs =
                Files.createDirectories(folder.resolve("photographs/trip")).getParent();
        ImageFiles.writePng(photographs.resolve("dim.png"), grey(100));
        ImageFiles.writePng(photographs.resolve("trip/bright.png"), grey(250));
        out = folder.resolve("out");
    }

    private static GuidedAnonymizer to(double target) throws IOException {
        return GuidedAnonymizer.of(
                DARK,
                GuidedOptions.of(target, AnonymizationMethods.installed().named("solid"))
                        .withFills(false));
    }

    /** Remembers what was told. */
    private static class Told implements GuidedFolder.Listener {
        private final List<String> steps = new ArrayList<>();
        private final List<String> done = new ArrayList<>();

        @Override
        public void step(String photograph, GuidedStep step) {
            steps.add(photograph + " " + step.kind());
        }

        @Override
        public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page)
                throws IOException {
            done.add(row.photograph());
        }
    }

    private GuidedSummary write(GuidedAnonymizer guided, GuidedFolder.Listener listener)
            throws IOException, InterruptedException {
        return GuidedFolder.write(
                photographs, RegionSet.of(List.of()), List.of(Scope.FACE), guided, Optional.empty(), out, listener);
    }

    @Test
    void theFarthestFromTheTargetIsFirstAndEachIsWritten() throws Exception {
        Told told = new Told();
        GuidedSummary summary = write(to(8), told);

        assertThat(summary.rows())
                .extracting(GuidedSummary.Row::photograph)
                .containsExactly("trip/bright.png", "dim.png");
        assertThat(summary.missed()).isEqualTo(1);
        assertThat(told.done).containsExactly("dim.png", "trip/bright.png");
        assertThat(told.steps).startsWith("dim.png START", "dim.png DESTROY");
        assertThat(Files.readAllLines(out.resolve("summary.csv")).get(1))
                .startsWith("trip/bright.png,anon/trip__bright.png,false,");
        GuidedSummary.Row dim = summary.rows().get(1);
        RgbImage left = ImageLoader.standard().load(out.resolve("anon/dim.png"));
        assertThat(darkness(left)).as("the score is that of the file").isEqualTo(dim.score());
    }

    /** Finds a face in bright photographs only. */
    private static final class BrightFaces implements RegionDetector {
        @Override
        public List<String> labels() {
            return List.of("face");
        }

        @Override
        public String source() {
            return "bright faces";
        }

        @Override
        public String recipe() {
            return source();
        }

        @Override
        public List<List<Detection>> detect(List<RgbImage> images) throws DetectorException {
            List<List<Detection>> found = new ArrayList<>();
            for (RgbImage image : images) {
                Detection face = new Detection("face", 0.9, new Region.Rectangle(10, 10, 8, 9), List.of());
                found.add(image.sample(0, 0, 0) > 200 ? List.of(face) : List.of());
            }
            return found;
        }

        @Override
        public void close() {}
    }

    @Test
    void whatADetectorFindsIsDestroyedInAnyCaseAndFindingNothingIsNoFailure() throws Exception {
        GuidedSummary summary = GuidedFolder.write(
                photographs,
                new BrightFaces(),
                RegionOptions.defaults(),
                List.of(Scope.FACE),
                to(1),
                Optional.of("made up"),
                out,
                new Told());

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.regions()).isEqualTo("bright faces");
        assertThat(summary.rows())
                .extracting(row -> Math.round(row.area() * 1200))
                .containsExactly(72L, 0L);
        assertThat(out.resolve("trails/trip__bright.json")).content().contains("\"data\":\"made up\"");
        assertThat(out.resolve("README.txt")).content().contains("made up");
    }

    @Test
    void anInterruptLeavesNoSummary() {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> write(to(8), new Told() {
                    @Override
                    public void step(String photograph, GuidedStep step) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertThat(out.resolve("summary.csv")).doesNotExist();
        assertThat(out.resolve("anon")).isEmptyDirectory();
    }

    @Test
    void foldersThatHoldSomethingElseAreRefused() throws Exception {
        Files.createDirectories(out);
        Files.writeString(out.resolve("thesis.txt"), "mine");
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> write(to(1), new Told()))
                .satisfies(e -> assertThat(e.getReason()).contains("not empty", "no guided results"));
        assertThat(out.toFile().list()).containsExactly("thesis.txt");
    }
}
