package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.weights.StateDict;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How the models of a comparison are trained. Immutable.
 *
 * @param options setup and backbone are put in, and in the study objective and granularity too
 * @param study whether the models of {@link ModelVariant#study} are trained on the first split too, with the first backbone
 * @param initialWeights what training of a backbone starts from; Kaiming's initialisation where there is nothing
 */
public record ModelTraining(TrainingOptions options, boolean study, Map<Backbone, StateDict> initialWeights) {

    /**
     * Keeps a copy of the map.
     *
     * @param options how to train
     * @param study whether the models of the study are trained too
     * @param initialWeights what training of a backbone starts from
     */
    public ModelTraining {
        Objects.requireNonNull(options, "options");
        Map<Backbone, StateDict> copy = new EnumMap<>(Backbone.class);
        copy.putAll(initialWeights);
        initialWeights = Collections.unmodifiableMap(copy);
    }

    /**
     * Training from Kaiming's initialisation, without the study.
     *
     * @param options how to train
     * @return the training
     */
    public static ModelTraining of(TrainingOptions options) {
        return new ModelTraining(options, false, Map.of());
    }

    /**
     * With the study of granularity and strategy, or without.
     *
     * @param wanted whether its models are trained too
     * @return a copy
     */
    public ModelTraining withStudy(boolean wanted) {
        return new ModelTraining(options, wanted, initialWeights);
    }

    /**
     * With weights to start from.
     *
     * @param weights those of each backbone that has some
     * @return a copy
     */
    public ModelTraining withInitialWeights(Map<Backbone, StateDict> weights) {
        return new ModelTraining(options, study, weights);
    }

    /** The model that the setups' tables have of a backbone. */
    ModelVariant variant(Backbone backbone) {
        return new ModelVariant(
                backbone, options.loss().objective(), options.loss().granularity());
    }
}
