// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.DepthMapping;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.MappedDepth;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/getting-started.md. */
class GettingStartedGuideTest {
    @TempDir
    static Path folder;

    private static Path model;
    private static byte[] upload;

    @BeforeAll
    static void writeFiles() throws IOException {
        model = TinyModels.write(folder, AnnotationSetup.HA1);
        upload = Files.readAllBytes(TinyModels.writePicture(folder.resolve("upload.jpg"), 1));
    }

    /** One for the whole application, closed when it stops. */
    static final class AnonymityService implements AutoCloseable {
        private final ImageLoader loader = ImageLoader.standard().withLimits(new ImageLimits(20 << 20, 24_000_000));
        private final AnonymityScorer scorer;

        AnonymityService(Path model) throws IOException {
            EngineOptions options = EngineOptions.defaults().withConcurrency(4);
            scorer = AnonymityScorer.load(model, options);
        }

        AnonymityScore score(InputStream upload, String name) throws IOException {
            RgbImage image = loader.load(upload, name);
            return scorer.score(image);
        }

        @Override
        public void close() {
            scorer.close();
        }
    }

    @Test
    void oneServiceGivesAllThreadsTheSameScore() throws IOException {
        try (AnonymityService service = new AnonymityService(model)) {
            Set<Double> scores = IntStream.range(0, 12)
                    .parallel()
                    .mapToObj(i -> scoreOf(service))
                    .collect(Collectors.toSet());
            assertThat(scores).hasSize(1);
        }
    }

    private static double scoreOf(AnonymityService service) {
        try {
            return service.score(new ByteArrayInputStream(upload), "upload.jpg").score();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClosedServiceRefuses() throws IOException {
        AnonymityService service = new AnonymityService(model);
        service.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> service.score(new ByteArrayInputStream(upload), "upload.jpg"))
                .withMessageContaining("closed");
    }

    @Test
    void aBadUploadIsRefusedByName() throws IOException {
        InputStream body = new ByteArrayInputStream("no image".getBytes(StandardCharsets.US_ASCII));
        try (AnonymityService service = new AnonymityService(model)) {
            String answer;
            try {
                answer = "score " + service.score(body, "upload 17").score();
            } catch (ImageException e) {
                answer = "refused: " + e.getMessage();
            }
            assertThat(answer).startsWith("refused: ").contains("upload 17");
        }
    }

    @Test
    void anOriginalIsEmbeddedOnceForAllItsVersions() throws IOException {
        Path pairModel = TinyModels.write(folder, AnnotationSetup.HA2);
        RgbImage original = TinyModels.picture(1);
        RgbImage blurred = TinyModels.picture(2);
        RgbImage masked = TinyModels.picture(3);
        try (PairScorer scorer = PairScorer.load(pairModel)) {
            VersionScorer versions = scorer.against(original);
            List<AnonymityScore> scores = versions.scoreAll(List.of(blurred, masked));

            assertThat(scores).hasSize(2);
            assertThat(scores.get(0).score())
                    .isEqualTo(scorer.score(original, blurred).score());
        }
    }

    @Test
    void pixelsComeFromJava2dToo() throws IOException {
        BufferedImage frame = TinyModels.picture(1).toBufferedImage();
        Path photo = folder.resolve("upload.jpg");

        RgbImage image = ImageLoader.standard().convert(frame);
        RgbImage upright =
                ImageLoader.standard().withOrientation(Orientation.APPLY).load(photo);

        assertThat(image.toBytes()).isEqualTo(TinyModels.picture(1).toBytes());
        assertThat(upright.width()).isEqualTo(80);
    }

    @Test
    void samplesOfSixteenBitsAreMappedAndTold() {
        List<MappedDepth> done = new ArrayList<>();
        BufferedImage scan = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        scan.getRaster().setSample(1, 0, 0, 1024);
        scan.getRaster().setSample(2, 0, 0, 4095);

        ImageLoader scans = ImageLoader.standard()
                .withDepth(new DepthMapping.Window(1024, 400))
                .withDepthReceiver(done::add);

        assertThat(scans.convert(scan).toBytes())
                .containsExactly(0, 0, 0, (byte) 128, (byte) 128, (byte) 128, (byte) 255, (byte) 255, (byte) 255);
        assertThat(done).singleElement().satisfies(what -> {
            assertThat(what.low()).isEqualTo(824);
            assertThat(what.below()).isEqualTo(1);
            assertThat(what.above()).isEqualTo(1);
        });
    }
}
