package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.weights.StateDict;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The PerceptAnon models of a comparison.
 *
 * @param backbones one column of the tables each
 * @param training how models are trained; setup and backbone are put in, and in the study objective and granularity too
 * @param trains whether models are trained where none is given
 * @param study whether the models of {@link ModelVariant#study} are trained on the first split too, with the first backbone
 * @param given models that need no training
 * @param initialWeights what training of a backbone starts from; Kaiming's initialisation where there is nothing
 * @param engine which engine scores, and how it uses the machine
 */
public record ModelPlan(
        List<Backbone> backbones,
        TrainingOptions training,
        boolean trains,
        boolean study,
        List<GivenModel> given,
        Map<Backbone, StateDict> initialWeights,
        EngineOptions engine) {

    /**
     * Keeps copies.
     *
     * @param backbones one column of the tables each
     * @param training how models are trained
     * @param trains whether models are trained where none is given
     * @param study whether the models of the study are trained too
     * @param given models that need no training
     * @param initialWeights what training of a backbone starts from
     * @param engine which engine scores, and how it uses the machine
     * @throws IllegalArgumentException if there is no backbone, one comes twice, or there is to be a study without training
     */
    public ModelPlan {
        backbones = List.copyOf(backbones);
        given = List.copyOf(given);
        Map<Backbone, StateDict> copy = new EnumMap<>(Backbone.class);
        copy.putAll(initialWeights);
        initialWeights = Collections.unmodifiableMap(copy);
        if (backbones.isEmpty() || backbones.stream().distinct().count() < backbones.size()) {
            throw new IllegalArgumentException(
                    "a comparison needs at least 1 backbone and each once but was given " + backbones);
        }
        if (study && !trains) {
            throw new IllegalArgumentException("the study of granularities needs training but that is off");
        }
    }

    /**
     * Models of one backbone, trained from Kaiming's initialisation on every split.
     *
     * @param training how, and of which backbone
     * @return the plan
     */
    public static ModelPlan of(TrainingOptions training) {
        return new ModelPlan(
                List.of(training.backbone()), training, true, false, List.of(), Map.of(), EngineOptions.defaults());
    }

    ModelVariant variant(Backbone backbone) {
        return new ModelVariant(backbone, training.objective(), training.granularity());
    }

    Optional<GivenModel> given(Setup setup, String split, Backbone backbone) {
        return given.stream()
                .filter(m -> m.split().equals(split)
                        && m.card().setup() == setup
                        && m.card().backbone() == backbone)
                .findFirst();
    }
}
