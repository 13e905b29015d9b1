// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CellResultTest {
    @Test
    void aBootstrapDrawsOriginalsWithAllTheirVersions() throws AnnotationException {
        double[] human = {1, 3, 5, 9, 2, 4, 6, 8};
        double[] measured = {2, 1, 6, 8, 3, 4, 5, 9};
        int[] originals = {0, 1, 2, 0, 1, 2, 0, 1};
        List<Annotation> rows = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < human.length; i++) {
            rows.add(new Annotation(
                    i + 1, originals[i] + ".jpg", "a" + i + ".jpg", "coco", "face", "mask", List.of(), human[i]));
            values.add(measured[i]);
        }
        Correlations bootstrap = Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP);

        CellResult result = CellResult.of(
                new Cell(AnnotationSetup.HA1, "all", "psnr", Optional.empty()),
                Annotations.of(Path.of("."), List.of(), rows),
                new CellValues(values, List.of()),
                bootstrap);

        Correlations clustered = bootstrap.withClusters(originals);
        assertThat(result.spearman())
                .isEqualTo(clustered.spearman(measured, human))
                .isNotEqualTo(bootstrap.spearman(measured, human));
        assertThat(result.kendall()).isEqualTo(clustered.kendall(measured, human));
        assertThat(result.pearson()).isEqualTo(clustered.pearson(measured, human));
    }
}
