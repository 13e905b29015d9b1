// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import org.junit.jupiter.api.Test;

class ModelVariantTest {
    @Test
    void theStudyIsEveryGranularityByEveryStrategyThatHasIt() {
        assertThat(ModelVariant.study(Backbone.RESNET18))
                .extracting(ModelVariant::id)
                .containsExactly(
                        "resnet18-mse-mean",
                        "resnet18-mse-10",
                        "resnet18-cross-entropy-10",
                        "resnet18-mse-5",
                        "resnet18-cross-entropy-5",
                        "resnet18-mse-3",
                        "resnet18-cross-entropy-3",
                        "resnet18-mse-binary",
                        "resnet18-cross-entropy-binary");
    }

    @Test
    void theMeanScoreCannotBeClassified() {
        assertThatThrownBy(() -> new ModelVariant(Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.MEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("granularity 'mean' has no classes");
    }

    @Test
    void everyVariantCanBePutIntoOptionsOfAnyOther() {
        for (ModelVariant from : ModelVariant.study(Backbone.RESNET18)) {
            TrainingOptions base = TrainingOptions.defaults(
                            AnnotationSetup.HA1, from.backbone(), from.objective(), from.granularity())
                    .withRun(run -> run.withEpochs(3));
            for (ModelVariant to : ModelVariant.study(Backbone.RESNET50)) {
                TrainingOptions options = to.options(base, AnnotationSetup.HA2);

                assertThat(new ModelVariant(
                                options.backbone(),
                                options.loss().objective(),
                                options.loss().granularity()))
                        .isEqualTo(to);
                assertThat(options.setup()).isEqualTo(AnnotationSetup.HA2);
                assertThat(options.run().epochs()).isEqualTo(3);
            }
        }
    }
}
