// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.NanPolicy;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a comparison computes: every measure, which is a metric or a PerceptAnon model, on every split of every setup.
 *
 * @param data human scores
 * @param splits the rows of the tables; the first is also the study's
 * @param splitOptions how splits are made
 * @param metrics full-reference metrics, in the order of the columns
 * @param sizes what to do if an anonymized image has another size than its original
 * @param models PerceptAnon models, whose columns follow the metrics
 * @param leftOut measures that are left out, with a sentence each that says why; shown with the tables
 * @param correlations settings for coefficients and intervals; a bootstrap draws originals, each with all its versions
 */
public record ComparisonPlan(
        ComparisonData data,
        List<SplitType> splits,
        SplitOptions splitOptions,
        List<ComparedMetric> metrics,
        SizePolicy sizes,
        ModelPlan models,
        List<String> leftOut,
        Correlations correlations) {
    /** The file that identifies a comparison's folder. */
    public static final String RECORD = RecordedOptions.FILE;

    /**
     * Keeps copies.
     *
     * @throws IllegalArgumentException if there is no split or no measure, one comes twice, or a model is given for a setup,
     *     split or backbone that is not compared
     */
    public ComparisonPlan {
        splits = List.copyOf(splits);
        metrics = List.copyOf(metrics);
        leftOut = List.copyOf(leftOut);
        correlations = correlations.withNanPolicy(NanPolicy.OMIT);
        requireEachOnce("split", splits.stream().map(SplitType::id).toList());
        if (metrics.isEmpty() && models.training().isEmpty() && models.given().isEmpty()) {
            throw new IllegalArgumentException("a comparison needs at least 1 measure but was given 0");
        }
        requireEachOnce(
                "metric",
                metrics.isEmpty()
                        ? List.of("none")
                        : metrics.stream().map(ComparedMetric::name).toList());
        for (GivenModel model : models.given()) {
            requireWanted(model, data, splits, models);
        }
    }

    /**
     * Starts building a plan. By default images of different sizes are rejected and intervals are Fisher's. A plan needs
     * splits, and metrics or models.
     *
     * @param data human scores
     * @return a builder
     */
    public static Builder builder(ComparisonData data) {
        return new Builder(data);
    }

    /** Builds a plan, which {@link #build} checks. Not thread-safe. */
    public static final class Builder {
        private final ComparisonData data;
        private List<SplitType> splits = List.of();
        private SplitOptions splitOptions = SplitOptions.defaults();
        private List<ComparedMetric> metrics = List.of();
        private SizePolicy sizes = SizePolicy.REFUSE;
        private ModelPlan models = ModelPlan.none();
        private List<String> leftOut = List.of();
        private Correlations correlations = Correlations.standard();

        private Builder(ComparisonData data) {
            this.data = data;
        }

        /**
         * Sets the splits, the rows of the tables.
         *
         * @param types at least one; the first is also the study's
         * @param options how splits are made
         * @return this
         */
        public Builder splits(List<SplitType> types, SplitOptions options) {
            this.splits = types;
            this.splitOptions = options;
            return this;
        }

        /**
         * Sets the full-reference metrics.
         *
         * @param compared metrics in the order of the columns
         * @param policy what to do if an anonymized image has another size than its original
         * @return this
         */
        public Builder metrics(List<ComparedMetric> compared, SizePolicy policy) {
            this.metrics = compared;
            this.sizes = policy;
            return this;
        }

        /**
         * Sets the PerceptAnon models, whose columns follow the metrics.
         *
         * @param plan the models
         * @return this
         */
        public Builder models(ModelPlan plan) {
            this.models = plan;
            return this;
        }

        /**
         * Sets the measures that are left out.
         *
         * @param why a sentence for each; shown with the tables
         * @return this
         */
        public Builder leftOut(List<String> why) {
            this.leftOut = why;
            return this;
        }

        /**
         * Sets how coefficients and intervals are computed.
         *
         * @param how the settings; a bootstrap draws originals, each with all its versions
         * @return this
         */
        public Builder correlations(Correlations how) {
            this.correlations = how;
            return this;
        }

        /**
         * Creates the plan.
         *
         * @return the checked plan
         * @throws IllegalArgumentException as for {@link ComparisonPlan}'s constructor
         */
        public ComparisonPlan build() {
            return new ComparisonPlan(data, splits, splitOptions, metrics, sizes, models, leftOut, correlations);
        }
    }

    private static void requireEachOnce(String what, List<String> names) {
        if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException(
                    "a comparison needs at least 1 " + what + " and each once but was given " + names);
        }
    }

    private static void requireWanted(GivenModel model, ComparisonData data, List<SplitType> splits, ModelPlan models) {
        boolean split = splits.stream().anyMatch(s -> s.id().equals(model.split()));
        AnnotationSetup setup = model.card().setup();
        Backbone backbone = model.card().backbone();
        if (!split
                || !data.annotations().containsKey(setup)
                || !models.backbones().contains(backbone)) {
            throw new IllegalArgumentException(model.file() + ": a " + backbone.id() + " for " + setup + " on split '"
                    + model.split() + "', which is not compared (setups "
                    + data.annotations().keySet()
                    + ", splits " + splits.stream().map(SplitType::id).toList() + ", backbones "
                    + models.backbones().stream().map(Backbone::id).toList() + ")");
        }
        long rivals = models.given().stream()
                .filter(m -> m.split().equals(model.split())
                        && m.card().setup() == setup
                        && m.card().backbone() == backbone)
                .count();
        if (rivals > 1) {
            throw new IllegalArgumentException(model.file() + ": there are " + rivals + " models of " + backbone.id()
                    + " for " + setup + " on split '" + model.split() + "'");
        }
    }

    /**
     * The setups compared.
     *
     * @return the setups in their order
     */
    public List<AnnotationSetup> setups() {
        return List.copyOf(data.annotations().keySet());
    }

    /**
     * The cell of a model in a table: that of the given model, if there is one, else of the one that is trained.
     *
     * @param setup the setup
     * @param split id of the split type
     * @param backbone the backbone
     * @return the cell, or empty if no model is given or trained
     */
    public Optional<Cell> modelCell(AnnotationSetup setup, String split, Backbone backbone) {
        Optional<ModelVariant> variant = models.given(setup, split, backbone).map(m -> ModelVariant.of(m.card()));
        return variant.or(() -> models.training().map(training -> training.variant(backbone)))
                .map(v -> Cell.of(setup, split, v));
    }

    /** The model given for a cell; empty if it is to be trained, or a metric's. */
    Optional<GivenModel> given(Cell cell) {
        return cell.model()
                .flatMap(kind -> models.given(cell.setup(), cell.split(), kind.backbone())
                        .filter(model -> ModelVariant.of(model.card()).equals(kind)));
    }

    /**
     * The cells of the study of granularity and strategy.
     *
     * @param setup the setup
     * @return empty without a study
     */
    public List<Cell> studyCells(AnnotationSetup setup) {
        if (!models.study()) {
            return List.of();
        }
        return ModelVariant.study(models.backbones().get(0)).stream()
                .map(variant -> Cell.of(setup, splits.get(0).id(), variant))
                .toList();
    }

    /**
     * All cells in the order in which they are computed: those without training first.
     *
     * @return each cell once
     */
    public List<Cell> cells() {
        Set<Cell> cells = new LinkedHashSet<>();
        for (AnnotationSetup setup : setups()) {
            for (SplitType split : splits) {
                metrics.forEach(metric -> cells.add(Cell.of(setup, split.id(), metric)));
            }
        }
        for (AnnotationSetup setup : setups()) {
            for (SplitType split : splits) {
                for (Backbone backbone : models.backbones()) {
                    modelCell(setup, split.id(), backbone).ifPresent(cells::add);
                }
            }
        }
        setups().forEach(setup -> cells.addAll(studyCells(setup)));
        return new ArrayList<>(cells);
    }
}
