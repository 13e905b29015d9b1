// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.util.List;
import java.util.Optional;

/**
 * The PerceptAnon models of a comparison. Immutable.
 *
 * @param backbones the backbones, each a column of the tables
 * @param training how models are trained that are not given; empty to train none
 * @param given models that need no training
 * @param engine the engine that scores, its device, threads and concurrency
 */
public record ModelPlan(
        List<Backbone> backbones, Optional<ModelTraining> training, List<GivenModel> given, EngineOptions engine) {

    /**
     * Keeps copies.
     *
     * @throws IllegalArgumentException if there are models and no backbone, or a backbone comes twice
     */
    public ModelPlan {
        backbones = List.copyOf(backbones);
        given = List.copyOf(given);
        boolean models = training.isPresent() || !given.isEmpty();
        if (models && backbones.isEmpty() || backbones.stream().distinct().count() < backbones.size()) {
            throw new IllegalArgumentException(
                    "a comparison needs at least 1 backbone and each once but was given " + backbones);
        }
    }

    /**
     * A plan without models, for metrics only.
     *
     * @return the plan
     */
    public static ModelPlan none() {
        return new ModelPlan(List.of(), Optional.empty(), List.of(), EngineOptions.defaults());
    }

    /**
     * Models trained on every split.
     *
     * @param training how models are trained
     * @param backbones the backbones, each a column of the tables
     * @return the plan
     */
    public static ModelPlan trained(ModelTraining training, Backbone... backbones) {
        return new ModelPlan(List.of(backbones), Optional.of(training), List.of(), EngineOptions.defaults());
    }

    /**
     * A copy with given models, which replace trained ones.
     *
     * @param models models, each for a setup, a split and one of the backbones
     * @return a copy
     */
    public ModelPlan withGiven(GivenModel... models) {
        return new ModelPlan(backbones, training, List.of(models), engine);
    }

    /**
     * A copy with another engine.
     *
     * @param options the engine that scores, its device, threads and concurrency
     * @return a copy
     */
    public ModelPlan withEngine(EngineOptions options) {
        return new ModelPlan(backbones, training, given, options);
    }

    /**
     * Whether the study of granularity and strategy is part of it.
     *
     * @return false without training
     */
    public boolean study() {
        return training.map(ModelTraining::study).orElse(false);
    }

    Optional<GivenModel> given(AnnotationSetup setup, String split, Backbone backbone) {
        return given.stream()
                .filter(m -> m.split().equals(split)
                        && m.card().setup() == setup
                        && m.card().backbone() == backbone)
                .findFirst();
    }
}
