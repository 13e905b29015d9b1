// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.ExplainableEmbedding;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/explain.md. */
class ExplainGuideTest {
    @TempDir
    static Path folder;

    private final RgbImage image = TinyModels.picture(1);
    private final RgbImage anonymized = TinyModels.picture(2);

    @Test
    void oneImageGetsAMap() throws IOException {
        try (AnonymityScorer scorer = AnonymityScorer.load(TinyModels.write(folder, AnnotationSetup.HA1))) {
            ExplainOptions options = ExplainOptions.defaults().withTarget(new Target.ScoreDecrease());
            Heatmap map = scorer.explain(image, options);
            float[] values = map.scaled(image.height(), image.width()); // row by row, each 0 to 1
            ImageFiles.writePng(folder.resolve("overlay.png"), Overlay.draw(image, map, "what lowers the score"));

            assertThat(values).hasSize(60 * 80);
            assertThat(folder.resolve("overlay.png")).isNotEmptyFile();

            ExplainOptions finer = options.withStage(3).withMethod(CamMethod.HI_RES_CAM);

            assertThat(scorer.explain(image, finer).width()).isGreaterThan(map.width());
        }
    }

    @Test
    void onePassGivesScoresAndMaps() throws IOException {
        try (AnonymityScorer scorer = AnonymityScorer.load(TinyModels.write(folder, AnnotationSetup.HA1))) {
            ExplainOptions options = ExplainOptions.defaults().withTarget(new Target.ScoreDecrease());
            List<RgbImage> images = List.of(image, anonymized);
            for (ExplainableEmbedding embedding : scorer.embedExplainably(images)) {
                double score = scorer.scoreEmbedding(embedding.vector()).score();
                Heatmap cues = scorer.explain(embedding, options);
                System.out.println(score + ": " + cues.remark().orElse("some places lower it"));
            }
            assertThat(scorer.embedExplainably(images)).hasSize(2);
        }
    }

    @Test
    void aPairGetsTwo() throws IOException {
        try (PairScorer scorer = PairScorer.load(TinyModels.write(folder, AnnotationSetup.HA2))) {
            RgbImage original = image;

            PairHeatmaps maps = scorer.explain(original, anonymized, ExplainOptions.defaults());
            RgbImage left = Overlay.blend(original, maps.original());
            RgbImage right = Overlay.blend(anonymized, maps.anonymized());

            assertThat(left.toBytes()).isNotEqualTo(right.toBytes());
        }
    }
}
