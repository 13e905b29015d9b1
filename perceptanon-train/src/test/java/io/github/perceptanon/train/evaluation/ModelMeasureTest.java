// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelMeasureTest {
    /** Float32 rounding: the batches are others than those of single scores. */
    private static final double ROUNDING = 1e-5;

    @TempDir
    static Path folder;

    private static Annotations rows;

    @BeforeAll
    static void write() throws IOException {
        StringBuilder csv = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 0; i < 7; i++) {
            picture("o" + i % 2 + ".png", i % 2);
            picture("a" + i + ".png", 10 + i);
            csv.append("o" + i % 2 + ".png,a" + i + ".png,coco,face,mask,3,3\n");
        }
        rows = Annotations.read(Files.writeString(folder.resolve("HA.csv"), csv), folder);
    }

    private static void picture(String name, int seed) throws IOException {
        byte[] rgb = new byte[3 * 40 * 30];
        new Random(seed).nextBytes(rgb);
        ImageFiles.writePng(folder.resolve(name), RgbImage.of(40, 30, rgb));
    }

    private static Scorer scorer(AnnotationSetup setup) {
        ModelCard card = ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(32, 32);
        return Scorer.of(card, new GoldenNetworks(setup, Backbone.RESNET18, 10).weights(), EngineOptions.defaults());
    }

    @Test
    void pairsWhoseOriginalsAlternateKeepTheOrderOfTheRows() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        try (PairScorer scorer = (PairScorer) scorer(AnnotationSetup.HA2)) {
            List<AnonymityScore> scores = new ModelMeasure("model", scorer).scores(rows, steps::incrementAndGet);

            ImageLoader loader = ImageLoader.standard();
            for (int i = 0; i < 7; i++) {
                AnonymityScore single = scorer.score(
                        loader.load(folder.resolve("o" + i % 2 + ".png")),
                        loader.load(folder.resolve("a" + i + ".png")));
                assertThat(scores.get(i).score()).isCloseTo(single.score(), within(ROUNDING));
            }
        }
        assertThat(steps).hasValue(7);
    }

    @Test
    void anImageThatCannotBeReadIsNamed() throws IOException {
        Annotations bad = Annotations.read(
                Files.writeString(
                        folder.resolve("bad.csv"),
                        "img1,img2,dataset,scope,method,a1,score_mean\no0.png,none.png,coco,face,mask,3,3\n"),
                folder);
        try (Scorer scorer = scorer(AnnotationSetup.HA1)) {
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> new ModelMeasure("model", scorer).scores(bad, () -> {}))
                    .withMessageContaining("none.png");
        }
    }

    @Test
    void anInterruptEndsTheScoring() {
        try (Scorer scorer = scorer(AnnotationSetup.HA1)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> new ModelMeasure("model", scorer).scores(rows, () -> {}));
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
