// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LPIPS and pairwise FID as columns. */
class WeightedMetricsIT {
    @TempDir
    static Path folder;

    private static Path original;
    private static Path anonymized;
    private static Path tiny;

    @BeforeAll
    static void writeImages() throws IOException {
        original = write("original.png", SmallCollection.picture(1, 60, 50));
        anonymized = write("anonymized.png", SmallCollection.picture(2, 60, 50));
        tiny = write("tiny.png", SmallCollection.picture(3, 20, 20));
    }

    private static Path write(String name, RgbImage image) throws IOException {
        Path file = folder.resolve(name);
        ImageFiles.writePng(file, image);
        return file;
    }

    private static Dataset<Row> pairs(Path... images) {
        return LocalSpark.table(List.of("original", "path"), Stream.of(images).map(image ->
                new Object[] {(image.equals(tiny) ? tiny : original).toString(), image.toString()}));
    }

    private static ImageMetrics none() {
        return ImageMetrics.of(List.of());
    }

    private static String text(Path file) {
        return file.toString();
    }

    @Test
    void valuesAreThoseOfTheMetricsToTheLastBit() throws Exception {
        Path alex = SmallCollection.features(FeatureNetwork.ALEXNET);
        Path linear = SmallCollection.linear(FeatureNetwork.ALEXNET);
        Path squeeze = SmallCollection.whole(FeatureNetwork.SQUEEZENET1_1);

        Dataset<Row> computed = none().withLpips(Lpips.Network.ALEX, text(alex), Optional.of(text(linear)))
                .withLpips(Lpips.Network.SQUEEZE, text(squeeze), Optional.empty())
                .withPairwiseFid(text(SmallCollection.inception()))
                .compute(pairs(anonymized, original, anonymized).repartition(2));

        assertThat(computed.columns())
                .containsExactly("original", "path", "lpips_alex", "lpips_squeeze", "fid_pairwise", ImageMetrics.ERROR);
        EngineOptions oneThread = EngineOptions.defaults().withThreads(1); // as a task has
        StateDict whole = WeightsFile.read(squeeze);
        try (Lpips first = Lpips.of(Lpips.Network.ALEX, WeightsFile.read(alex), WeightsFile.read(linear), oneThread);
                Lpips second = Lpips.of(Lpips.Network.SQUEEZE, whole, whole, oneThread);
                InceptionFeatures inception = InceptionFeatures.of(
                        WeightsFile.read(SmallCollection.inception()), 2048, InceptionInput.PYTORCH_FID, oneThread)) {
            List<Row> rows = computed.collectAsList();
            assertThat(rows).hasSize(3);
            for (FullReferenceMetric metric : List.of(first, second, inception.pairwise())) {
                RgbImage before = ImageLoader.standard().load(original);
                double expected = metric.compute(before, ImageLoader.standard().load(anonymized));
                assertThat(expected).as(metric.name()).isPositive();
                for (Row row : rows) {
                    boolean same = row.<String>getAs("path").equals(text(original));
                    assertThat(row.<Double>getAs(metric.name()))
                            .as(metric.name())
                            .isEqualTo(same ? metric.compute(before, before) : expected);
                }
            }
            assertThat(computed.where(ImageMetrics.ERROR + " is not null").count())
                    .isZero();
        }
    }

    @Test
    void aNetworkThatNeedsLargerImagesIsNullAndTheOthersAreComputed() throws Exception {
        Row row = none().withLpips(
                        Lpips.Network.ALEX,
                        text(SmallCollection.features(FeatureNetwork.ALEXNET)),
                        Optional.of(text(SmallCollection.linear(FeatureNetwork.ALEXNET))))
                .withLpips(
                        Lpips.Network.SQUEEZE,
                        text(SmallCollection.whole(FeatureNetwork.SQUEEZENET1_1)),
                        Optional.empty())
                .compute(pairs(tiny))
                .first();

        assertThat(row.<Double>getAs("lpips_alex")).isNull();
        assertThat(row.<Double>getAs("lpips_squeeze")).isZero();
        assertThat(row.<String>getAs(ImageMetrics.ERROR)).isNull();
    }

    /** The driver says so, before any task. */
    @Test
    void weightsThatAreMissingOrOfAnotherNetworkAreNamedAtOnce() throws IOException {
        Path alex = SmallCollection.features(FeatureNetwork.ALEXNET);
        Path squeeze = SmallCollection.features(FeatureNetwork.SQUEEZENET1_1);
        String linear = text(SmallCollection.linear(FeatureNetwork.ALEXNET));
        Path damaged = Files.writeString(folder.resolve("damaged.safetensors"), "no weights");

        assertRefused(lpips("/gone.pth", linear), "/gone.pth");
        assertRefused(lpips(text(alex), "/gone.pth"), "/gone.pth");
        assertRefused(lpips(text(damaged), linear), "damaged.safetensors");
        assertRefused(lpips(text(squeeze), linear), "squeezenet1_1.safetensors");
        assertRefused(
                lpips(text(alex), text(SmallCollection.linear(FeatureNetwork.SQUEEZENET1_1))),
                "linear_squeezenet1_1.safetensors: no weights of lpips_alex's layers");
        assertRefused(
                none().withLpips(Lpips.Network.ALEX, text(alex), Optional.empty()),
                "alexnet.safetensors: no weights of lpips_alex's layers");
        assertRefused(none().withPairwiseFid(text(alex)), "alexnet.safetensors");
    }

    private static ImageMetrics lpips(String backbone, String linear) {
        return none().withLpips(Lpips.Network.ALEX, backbone, Optional.of(linear));
    }

    private static void assertRefused(ImageMetrics metrics, String words) {
        assertThatThrownBy(() -> metrics.compute(pairs(anonymized)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words)
                .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
    }
}
