// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The result of a comparison: all cells, or those complete so far.
 *
 * @param plan the plan
 * @param splits the splits of every setup, by id
 * @param cells the complete cells, in the plan's order
 */
public record ComparisonResult(
        ComparisonPlan plan, Map<AnnotationSetup, Map<String, Split>> splits, Map<Cell, CellResult> cells) {

    /** Keeps copies. */
    public ComparisonResult {
        Map<AnnotationSetup, Map<String, Split>> copy = new EnumMap<>(AnnotationSetup.class);
        splits.forEach((setup, byId) -> copy.put(setup, Collections.unmodifiableMap(new LinkedHashMap<>(byId))));
        splits = Collections.unmodifiableMap(copy);
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
    }

    /**
     * Number of missing cells.
     *
     * @return 0 for a complete comparison
     */
    public int missing() {
        return plan.cells().size() - cells.size();
    }

    /**
     * A model in both setups.
     *
     * @param ha1 its cell for HA1
     * @param ha2 its cell for HA2
     * @param between ρ of the HA1 model's scores with the HA2 model's, over the image pairs that both splits hold out for
     *     testing, so that neither model has learnt from them
     */
    public record SetupAgreement(CellResult ha1, CellResult ha2, Correlation between) {}

    /**
     * Agreement between a backbone's HA1 and HA2 models.
     *
     * @param split id of the split type
     * @param backbone the models' backbone
     * @return their figures, or empty unless both models exist
     */
    public Optional<SetupAgreement> setups(String split, Backbone backbone) {
        Optional<CellResult> ha1 = model(AnnotationSetup.HA1, split, backbone);
        Optional<CellResult> ha2 = model(AnnotationSetup.HA2, split, backbone);
        if (ha1.isEmpty() || ha2.isEmpty()) {
            return Optional.empty();
        }
        Map<List<String>, Double> alone = byPair(ha1.get());
        Map<List<String>, Double> beside = byPair(ha2.get());
        Annotations test = ha2.get().test();
        Set<List<String>> open = new HashSet<>(alone.keySet());
        Annotations shared = test.select(row -> open.remove(pair(row)));
        Correlations clustered = plan.correlations().withClusters(shared.originals());
        return Optional.of(new SetupAgreement(
                ha1.get(), ha2.get(), clustered.spearman(scores(shared, alone), scores(shared, beside))));
    }

    /**
     * Whether the paper's figures are comparable: the data are the published ones and the splits are the paper's.
     *
     * @return false for splits by original
     */
    public boolean isBesidePaper() {
        return plan.data().published() && !plan.splitOptions().grouped();
    }

    /**
     * The paper's figure for a cell.
     *
     * @param cell the cell of a metric, or of a model in the setups' tables
     * @return the figure; empty if the paper has none or it is not comparable
     */
    public Optional<PaperFigures.Figure> paper(Cell cell) {
        if (!isBesidePaper()) {
            return Optional.empty();
        }
        Optional<PaperFigures.Column> column;
        if (cell.model().isEmpty()) {
            column = PaperFigures.Column.ofMetric(cell.measure());
        } else {
            Backbone backbone = cell.model().get().backbone();
            column = Optional.of(PaperFigures.Column.PERCEPTANON)
                    .filter(model ->
                            plan.modelCell(cell.setup(), cell.split(), backbone).equals(Optional.of(cell)));
        }
        return column.flatMap(c -> PaperFigures.tables().find(cell.setup(), cell.split(), c));
    }

    private Optional<CellResult> model(AnnotationSetup setup, String split, Backbone backbone) {
        return plan.setups().contains(setup)
                ? plan.modelCell(setup, split, backbone).map(cells::get)
                : Optional.empty();
    }

    private static Map<List<String>, Double> byPair(CellResult result) {
        Map<List<String>, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < result.values().size(); i++) {
            scores.put(pair(result.test().rows().get(i)), result.values().get(i));
        }
        return scores;
    }

    private static List<String> pair(Annotation row) {
        return List.of(row.original(), row.anonymized());
    }

    private static double[] scores(Annotations rows, Map<List<String>, Double> byPair) {
        return rows.rows().stream().mapToDouble(row -> byPair.get(pair(row))).toArray();
    }
}
