// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transformer as users of Spark ML know transformers. */
class AnonymityTransformerIT {
    @TempDir
    Path folder;

    private static String model;
    private static Dataset<Row> images;

    @BeforeAll
    static void makeCollection() throws IOException {
        model = SmallCollection.model(AnnotationSetup.HA1).toString();
        images = LocalSpark.column(
                "path",
                SmallCollection.images().subList(0, 2).stream()
                        .map(Path::toString)
                        .toList());
    }

    private static AnonymityTransformer transformer() {
        return new AnonymityTransformer()
                .setModel(model)
                .setImageCol("path")
                .setOutputPrefix("p_")
                .setMaximumBatch(4);
    }

    @Test
    void givesWhatTheFunctionGives() throws Exception {
        Dataset<Row> expected =
                ImageScoring.of(model).withImage("path").withPrefix("p_").score(images);

        Dataset<Row> scored = transformer().transform(images);

        assertThat(scored.collectAsList()).isEqualTo(expected.collectAsList());
        assertThat(transformer().transformSchema(images.schema())).isEqualTo(expected.schema());
    }

    @Test
    void isSavedAndLoadedWithItsParamsAloneAndInAPipeline() throws Exception {
        AnonymityTransformer saved = transformer();
        new Pipeline()
                .setStages(new PipelineStage[] {saved})
                .fit(images)
                .save(folder.resolve("pipeline").toString());

        PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline").toString());
        AnonymityTransformer alone = AnonymityTransformer.load(
                folder.resolve("pipeline/stages/0_" + saved.uid()).toString());

        assertThat(alone.uid()).isEqualTo(saved.uid());
        assertThat(alone.explainParams()).isEqualTo(saved.explainParams());
        assertThat(loaded.transform(images).collectAsList())
                .isEqualTo(saved.transform(images).collectAsList());
    }

    @Test
    void aCopyHasOtherValues() {
        AnonymityTransformer original = transformer();
        AnonymityTransformer copy =
                original.copy(new ParamMap().put(original.imageCol(), "other").put(original.maximumBatch(), 2));

        assertThat(copy.uid()).isEqualTo(original.uid());
        assertThat(copy.getOrDefault(copy.imageCol())).isEqualTo("other");
        assertThat(original.getOrDefault(original.imageCol())).isEqualTo("path");
        assertThat(List.of(copy.params()))
                .extracting("name")
                .containsExactlyInAnyOrder(
                        "engine", "imageCol", "maximumBatch", "model", "originalCol", "outputPrefix");
    }

    @Test
    void whatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> new AnonymityTransformer().transform(images))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("model");
        assertThatThrownBy(() -> transformer().setModel("/gone.safetensors").transform(images))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/gone.safetensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transformer().setImageCol("photo").transformSchema(images.schema()))
                .withMessageContaining("photo");
    }
}
