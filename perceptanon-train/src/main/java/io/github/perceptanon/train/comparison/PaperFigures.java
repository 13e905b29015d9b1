// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.data.CsvTable;
import io.github.perceptanon.train.data.SplitType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The PerceptAnon paper's tables (ICML 2024): correlations of measures with human scores on the test split of the
 * published dataset. They are only comparable with numbers from that dataset and its row-wise splits. Immutable.
 */
public final class PaperFigures {
    private static final PaperFigures FIGURES = new PaperFigures();

    private record Key(AnnotationSetup setup, String split, Column column) {}

    private final Map<Key, Figure> figures = new HashMap<>();

    /** The columns of the paper's tables, in order. */
    public enum Column {
        /** Peak signal-to-noise ratio. */
        PSNR,
        /** Mean squared error. */
        MSE,
        /** Learned perceptual similarity; the tables do not say of which network. */
        LPIPS,
        /** Structural similarity. */
        SSIM,
        /** The reference implementation's FID of a pair. */
        FID,
        /** The paper's model. */
        PERCEPTANON;

        /**
         * The column of the paper for a metric of this library.
         *
         * @param metric name of the metric, such as {@code lpips_alex}
         * @return the column, or empty if the paper has none
         */
        public static Optional<Column> ofMetric(String metric) {
            if (Lpips.Network.ofMetric(metric).isPresent()) {
                return Optional.of(LPIPS);
            }
            return Optional.ofNullable(
                    switch (metric) {
                        case "psnr" -> PSNR;
                        case "mse" -> MSE;
                        case "ssim", "ssim_reference" -> SSIM;
                        case InceptionFeatures.PAIRWISE_FID -> FID;
                        default -> null;
                    });
        }
    }

    /**
     * One column's figures on one split.
     *
     * @param spearman ρ
     * @param kendall τ
     */
    public record Figure(double spearman, double kendall) {}

    /**
     * One model's figures in both setups.
     *
     * @param ha1 ρ with the HA1 scores
     * @param ha2 ρ with the HA2 scores
     * @param between ρ(HA1, HA2)
     */
    public record Setups(double ha1, double ha2, double between) {}

    private PaperFigures() {
        try (InputStream in = PaperFigures.class.getResourceAsStream("paper.csv");
                InputStreamReader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            CsvTable table = CsvTable.read("the paper's tables", text);
            List<String> setups = table.column("setup");
            List<String> splits = table.column("split");
            List<String> columns = table.column("column");
            double[] spearman = table.numbers("spearman");
            double[] kendall = table.numbers("kendall");
            for (int i = 0; i < spearman.length; i++) {
                Column column = Column.valueOf(columns.get(i).toUpperCase(Locale.ROOT));
                figures.put(
                        new Key(AnnotationSetup.valueOf(setups.get(i)), splits.get(i), column),
                        new Figure(spearman[i], kendall[i]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the paper's tables are missing from the jar", e);
        }
    }

    /**
     * The paper's tables.
     *
     * @return the only instance
     */
    public static PaperFigures tables() {
        return FIGURES;
    }

    /**
     * The splits of the paper's tables.
     *
     * @return seven, in the order of their rows
     */
    public static List<SplitType> splits() {
        return SplitType.reference().subList(0, 7);
    }

    /**
     * The paper's figures for a measure.
     *
     * @param setup one image or a pair
     * @param split id of the split type
     * @param column the measure's column
     * @return its figures, or empty if the paper has none
     */
    public Optional<Figure> find(AnnotationSetup setup, String split, Column column) {
        return Optional.ofNullable(figures.get(new Key(setup, split, column)));
    }

    /**
     * The paper's figures for a backbone in both setups, on the split {@code all}.
     *
     * @param backbone the network
     * @return its figures, or empty if the paper has none
     */
    public Optional<Setups> setups(Backbone backbone) {
        return switch (backbone) {
            case RESNET18 -> Optional.of(new Setups(0.8752, 0.8345, 0.9050));
            case RESNET50 -> Optional.of(new Setups(0.8912, 0.8346, 0.8848));
            default -> Optional.empty();
        };
    }
}
