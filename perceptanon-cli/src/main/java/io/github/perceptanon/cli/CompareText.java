// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.comparison.CellResult;
import io.github.perceptanon.train.comparison.ComparisonPlan;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.ModelVariant;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A comparison as text for a terminal and as a JSON document. */
final class CompareText {
    private final ComparisonResult result;
    private final ComparisonPlan plan;

    CompareText(ComparisonResult result) {
        this.result = result;
        this.plan = result.plan();
    }

    /** One line per cell. */
    String tables() {
        StringBuilder text = new StringBuilder();
        String caveat = plan.data().caveat().map(words -> " (" + words + ")").orElse("");
        List<String> order = plan.splits().stream().map(SplitType::id).toList();
        for (AnnotationSetup setup : plan.setups()) {
            text.append(setup
                    + plan.data().caveat().map(words -> " (" + words + ")").orElse("") + "\n");
            boolean paper = result.isBesidePaper();
            TextTable table = paper
                    ? new TextTable(
                            "split", "measure", "n", "Spearman rho", "95%", "paper", "Kendall tau-b", "95%", "paper")
                    : new TextTable("split", "measure", "n", "Spearman rho", "95%", "Kendall tau-b", "95%");
            result.cells().values().stream()
                    .filter(cell -> cell.cell().setup() == setup)
                    .sorted(Comparator.comparingInt(
                            cell -> order.indexOf(cell.cell().split())))
                    .forEach(cell -> table.row(row(cell, paper).toArray(String[]::new)));
            text.append(table).append('\n');
        }
        List<String[]> both = new ArrayList<>();
        agreements((split, backbone, agreement) -> both.add(new String[] {
            split,
            backbone,
            Text.fixed(agreement.ha1().spearman().coefficient()),
            Text.fixed(agreement.ha2().spearman().coefficient()),
            Text.fixed(agreement.between().coefficient()),
            Text.interval(agreement.between()),
            Integer.toString(agreement.between().n())
        }));
        if (!both.isEmpty()) {
            TextTable table = new TextTable("split", "backbone", "HA1 rho", "HA2 rho", "rho(HA1, HA2)", "95%", "n");
            both.forEach(table::row);
            text.append("HA1 against HA2" + caveat + "\n").append(table).append('\n');
        }
        return text.toString();
    }

    private interface Both {
        void of(String split, String backbone, ComparisonResult.SetupAgreement agreement);
    }

    private void agreements(Both each) {
        for (SplitType split : plan.splits()) {
            plan.models()
                    .backbones()
                    .forEach(backbone -> result.setups(split.id(), backbone)
                            .ifPresent(agreement -> each.of(split.id(), backbone.id(), agreement)));
        }
    }

    private List<String> row(CellResult cell, boolean paper) {
        List<String> row =
                new ArrayList<>(List.of(cell.cell().split(), cell.cell().measure(), Integer.toString(cell.n())));
        row.add(Text.fixed(cell.spearman().coefficient()));
        row.add(Text.interval(cell.spearman()));
        if (paper) {
            row.add(result.paper(cell.cell()).map(f -> Text.fixed(f.spearman())).orElse(""));
        }
        row.add(Text.fixed(cell.kendall().coefficient()));
        row.add(Text.interval(cell.kendall()));
        if (paper) {
            row.add(result.paper(cell.cell()).map(f -> Text.fixed(f.kendall())).orElse(""));
        }
        return row;
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        plan.data().caveat().ifPresent(words -> document.put(DataOrigin.KEY, words));
        document.put("published", plan.data().published());
        document.put("grouped", plan.splitOptions().grouped());
        document.put("leftOut", plan.leftOut());
        document.put("cells", result.cells().values().stream().map(this::cell).toList());
        document.put("setups", setups());
        return document;
    }

    private Map<String, Object> cell(CellResult cell) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("setup", cell.cell().setup().name());
        entry.put("split", cell.cell().split());
        entry.put("measure", cell.cell().measure());
        cell.cell().model().ifPresent(model -> entry.put("model", model(model)));
        entry.put("n", cell.n());
        entry.put("spearman", cell.spearman().document());
        entry.put("kendall", cell.kendall().document());
        entry.put("pearson", cell.pearson().document());
        entry.put("accuracy", cell.classes().map(ClassificationReport::accuracy).orElse(null));
        result.paper(cell.cell()).ifPresent(figure -> {
            Map<String, Object> paper = new LinkedHashMap<>();
            paper.put("spearman", figure.spearman());
            paper.put("kendall", figure.kendall());
            entry.put("paper", paper);
        });
        return entry;
    }

    private static Map<String, Object> model(ModelVariant model) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("backbone", model.backbone().id());
        entry.put("objective", model.objective().id());
        entry.put("granularity", model.granularity().id());
        return entry;
    }

    private List<Map<String, Object>> setups() {
        List<Map<String, Object>> rows = new ArrayList<>();
        agreements((split, backbone, agreement) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("split", split);
            entry.put("backbone", backbone);
            entry.put("HA1", counted(agreement.ha1().spearman()));
            entry.put("HA2", counted(agreement.ha2().spearman()));
            entry.put("between", counted(agreement.between()));
            rows.add(entry);
        });
        return rows;
    }

    private static Map<String, Object> counted(Correlation correlation) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("n", correlation.n());
        entry.putAll(correlation.document());
        return entry;
    }
}
