// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.RowMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricColumnsTest {
    private static final List<FullReferenceMetric> METRICS =
            List.of(MetricRegistry.standard().get("mse"));
    /** One more than two blocks. */
    private static final int ROWS = 2 * RowMetrics.BLOCK + 1;

    @TempDir
    Path folder;

    private Path out;
    private Path partial;
    private Annotations annotations;

    @BeforeEach
    void writeRows() throws IOException {
        out = folder.resolve("out.csv");
        partial = folder.resolve("out.csv.partial");
        SampleImages.write(folder.resolve("original.png"), 20, 20, 0x102030);
        SampleImages.write(folder.resolve("first.png"), 20, 20, 0x203040);
        StringBuilder text = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 0; i < ROWS; i++) {
            String image = i < ROWS - 1 ? "first.png" : "last.png";
            text.append("original.png,")
                    .append(image)
                    .append(",coco,face,m")
                    .append(i)
                    .append(",1,1\n");
        }
        annotations = Annotations.read(Files.writeString(folder.resolve("HA1.csv"), text), folder);
    }

    private MetricColumns rows() {
        return new MetricColumns(annotations, List.of("mse"), new DepthColumns("pillow", image -> ""), out);
    }

    private static void compute(MetricColumns rows, Duration betweenSaves) throws IOException {
        rows.compute(RowMetrics.standard().withSavesEvery(betweenSaves), METRICS, new Progress.Silent());
    }

    @Test
    void aRunThatFailsLeavesTheRowsSavedSoFar() throws IOException {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> compute(rows(), Duration.ZERO));

        assertThat(out).doesNotExist();
        assertThat(Files.readAllLines(partial)).hasSize(1 + 2 * RowMetrics.BLOCK);
    }

    @Test
    void aShortRunThatFailsLeavesNothing() {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> compute(rows(), Duration.ofHours(1)));

        assertThat(out).doesNotExist();
        assertThat(partial).doesNotExist();
    }

    @Test
    void theNextRunGoesOnFromThere() throws IOException {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> compute(rows(), Duration.ZERO));
        SampleImages.write(folder.resolve("last.png"), 20, 20, 0x304050);
        MetricColumns again = rows();

        again.resume();
        int kept = again.done();
        compute(again, Duration.ZERO);

        assertThat(kept).isEqualTo(ROWS - 1);
        assertThat(Files.readAllLines(out)).hasSize(1 + ROWS).last().asString().startsWith("original.png,last.png");
        assertThat(partial).doesNotExist();
    }
}
