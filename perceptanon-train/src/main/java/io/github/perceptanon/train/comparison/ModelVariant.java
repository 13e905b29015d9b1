// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The properties that distinguish models of one comparison, besides setup and split.
 *
 * @param backbone the network that turns images into embeddings
 * @param objective the training objective
 * @param granularity the granularity of scores
 */
public record ModelVariant(Backbone backbone, Objective objective, Granularity granularity) {

    /**
     * Rejects combinations that cannot be trained.
     *
     * @throws IllegalArgumentException if the objective classifies and the granularity is the mean score
     */
    public ModelVariant {
        granularity.outputs(objective);
    }

    static ModelVariant of(ModelCard card) {
        return new ModelVariant(card.backbone(), card.objective(), card.granularity());
    }

    /**
     * The models of the study of granularity and strategy: regression (squared error) of the mean score and of 10, 5, 3 and 2
     * ordinal labels, and classification (cross-entropy) into 10, 5, 3 and 2 classes. The mean score has no classes.
     *
     * @param backbone the network that turns images into embeddings of all of them
     * @return nine variants, from fine to coarse, regression before classification
     */
    public static List<ModelVariant> study(Backbone backbone) {
        List<ModelVariant> variants = new ArrayList<>();
        for (Granularity granularity : Granularity.values()) {
            variants.add(new ModelVariant(backbone, Objective.MSE, granularity));
            if (granularity != Granularity.MEAN) {
                variants.add(new ModelVariant(backbone, Objective.CROSS_ENTROPY, granularity));
            }
        }
        return List.copyOf(variants);
    }

    /**
     * The name used in files.
     *
     * @return for example {@code resnet18-combined-10}
     */
    public String id() {
        return backbone.id() + "-" + objective.id() + "-" + granularity.id();
    }

    /** The options with these three values and the setup. */
    TrainingOptions options(TrainingOptions base, AnnotationSetup setup) {
        return base.withModel(setup, backbone).withLoss(loss -> loss.withObjective(objective, granularity));
    }
}
