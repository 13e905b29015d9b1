// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.comparison.PaperFigures.Column;
import io.github.perceptanon.train.comparison.PaperFigures.Figure;
import io.github.perceptanon.train.data.SplitType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against figures read off the paper's tables. */
class PaperFiguresTest {
    private final PaperFigures figures = PaperFigures.tables();

    @Test
    void hasTheModelsFigures() {
        assertThat(figures.find(AnnotationSetup.HA1, "all", Column.PERCEPTANON)).contains(new Figure(0.8817, 0.7119));
        assertThat(figures.find(AnnotationSetup.HA2, "loov-lfw", Column.PERCEPTANON))
                .contains(new Figure(0.8462, 0.6495));
        assertThat(figures.find(AnnotationSetup.HA2, "task-face", Column.PERCEPTANON))
                .contains(new Figure(0.8590, 0.6675));
    }

    @Test
    void hasTheMetricsFigures() {
        assertThat(figures.find(AnnotationSetup.HA1, "all", Column.SSIM)).contains(new Figure(-0.8358, -0.7601));
        assertThat(figures.find(AnnotationSetup.HA1, "loov-coco", Column.FID)).contains(new Figure(0.733, 0.5385));
        assertThat(figures.find(AnnotationSetup.HA2, "task-person", Column.LPIPS))
                .contains(new Figure(0.7833, 0.5668));
    }

    @Test
    void hasEveryColumnOnEverySplitInBothSetups() {
        for (AnnotationSetup setup : AnnotationSetup.values()) {
            for (SplitType split : PaperFigures.splits()) {
                for (Column column : Column.values()) {
                    assertThat(figures.find(setup, split.id(), column))
                            .as(setup + " " + split.id() + " " + column)
                            .isPresent();
                }
            }
        }
    }

    /** The error of a pair decides its signal-to-noise ratio, so that both order images alike. */
    @Test
    void errorAndSignalToNoiseMirrorEachOther() {
        for (AnnotationSetup setup : AnnotationSetup.values()) {
            for (SplitType split : PaperFigures.splits()) {
                Figure psnr = figures.find(setup, split.id(), Column.PSNR).orElseThrow();
                assertThat(figures.find(setup, split.id(), Column.MSE))
                        .contains(new Figure(-psnr.spearman(), -psnr.kendall()));
            }
        }
    }

    @Test
    void hasNothingForOtherSplits() {
        assertThat(figures.find(AnnotationSetup.HA1, "anon-mask", Column.PSNR)).isEmpty();
        assertThat(figures.find(AnnotationSetup.HA1, "grouped", Column.PSNR)).isEmpty();
    }

    @Test
    void hasBothBackbonesInBothSetups() {
        assertThat(figures.setups(Backbone.RESNET18)).contains(new PaperFigures.Setups(0.8752, 0.8345, 0.9050));
        assertThat(figures.setups(Backbone.RESNET50)).contains(new PaperFigures.Setups(0.8912, 0.8346, 0.8848));
    }

    @Test
    void knowsWhichMetricIsWhichColumn() {
        assertThat(Column.ofMetric("lpips_vgg")).contains(Column.LPIPS);
        assertThat(Column.ofMetric("ssim_reference")).contains(Column.SSIM);
        assertThat(Column.ofMetric("fid_pairwise")).contains(Column.FID);
        assertThat(Column.ofMetric("ms_ssim")).isEqualTo(Optional.empty());
    }
}
