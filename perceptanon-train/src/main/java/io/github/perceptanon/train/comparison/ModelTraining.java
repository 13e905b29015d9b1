// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.weights.StateDict;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How the models of a comparison are trained. Immutable.
 *
 * @param options the options, in which setup and backbone are replaced, and for the study also objective and granularity
 * @param study whether the models of {@link ModelVariant#study} are trained on the first split too, with the first backbone
 * @param initialWeights the initial weights of backbones; the others start from {@link
 *     io.github.perceptanon.train.WeightInitializer}
 */
public record ModelTraining(TrainingOptions options, boolean study, Map<Backbone, StateDict> initialWeights) {

    /** Keeps a copy of the map. */
    public ModelTraining {
        Objects.requireNonNull(options, "options");
        Map<Backbone, StateDict> copy = new EnumMap<>(Backbone.class);
        copy.putAll(initialWeights);
        initialWeights = Collections.unmodifiableMap(copy);
    }

    /**
     * Training without given weights and without the study.
     *
     * @param options the options of training
     * @return the training
     */
    public static ModelTraining of(TrainingOptions options) {
        return new ModelTraining(options, false, Map.of());
    }

    /**
     * A copy with or without the study of granularity and strategy.
     *
     * @param wanted whether its models are trained too
     * @return a copy
     */
    public ModelTraining withStudy(boolean wanted) {
        return new ModelTraining(options, wanted, initialWeights);
    }

    /**
     * A copy with other initial weights.
     *
     * @param weights backbones to their initial weights
     * @return a copy
     */
    public ModelTraining withInitialWeights(Map<Backbone, StateDict> weights) {
        return new ModelTraining(options, study, weights);
    }

    /** The model of a backbone in the tables of the setups. */
    ModelVariant variant(Backbone backbone) {
        return new ModelVariant(
                backbone, options.loss().objective(), options.loss().granularity());
    }
}
