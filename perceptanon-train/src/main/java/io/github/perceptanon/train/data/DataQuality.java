// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A report on the quality of annotations and their images, to read before training.
 *
 * @param source the file
 * @param rows number of rows
 * @param images number of different image files named by the rows, as far as the setup uses them
 * @param findings all problems, by row
 * @param annotators one entry per annotator, in column order
 * @param krippendorffAlpha agreement of the annotators: Krippendorff's α, interval metric; NaN if it is not defined
 * (fewer than two scores on every row, or all scores equal)
 * @param classCounts rows per class, for each granularity that has classes; rows with a score outside 1–10 are left out
 * @param rowsPerDataset rows per source
 * @param rowsPerMethod rows per anonymization method
 */
public record DataQuality(
        String source,
        int rows,
        int images,
        List<Finding> findings,
        List<AnnotatorStatistics> annotators,
        double krippendorffAlpha,
        Map<Granularity, List<Integer>> classCounts,
        Map<String, Integer> rowsPerDataset,
        Map<String, Integer> rowsPerMethod) {

    /** Types of problems. */
    public enum Kind {
        /** A row names a file that does not exist. */
        MISSING_FILE,
        /** A row names a file outside the data root, by a symbolic link. */
        OUTSIDE_ROOT,
        /** A file is not a usable image. */
        UNREADABLE_IMAGE,
        /**
         * A file has the same bytes as another of a different name. An anonymized image that equals its own original is
         * not reported: the anonymizer may have found nothing to do.
         */
        DUPLICATE_IMAGE,
        /** A row names the same pair of images as an earlier row. */
        DUPLICATE_ROW,
        /** A score is below 1 or above 10. */
        SCORE_OUT_OF_RANGE
    }

    /**
     * One problem.
     *
     * @param kind the type of problem
     * @param row number of the data row, from 1; of a file that several rows name, the first
     * @param column name of the column
     * @param value its value
     * @param detail describes the problem
     */
    public record Finding(Kind kind, int row, String column, String value, String detail) {
        @Override
        public String toString() {
            return "row " + row + ", column " + Quoted.of(column) + ": " + Quoted.of(value) + " " + detail;
        }
    }

    /** Keeps its own copies. */
    public DataQuality {
        Objects.requireNonNull(source, "source");
        findings = List.copyOf(findings);
        annotators = List.copyOf(annotators);
        classCounts = Map.copyOf(classCounts);
        rowsPerDataset = Map.copyOf(rowsPerDataset);
        rowsPerMethod = Map.copyOf(rowsPerMethod);
    }

    /**
     * Inspects annotations and the headers of their images.
     *
     * @param annotations the rows to divide to inspect; read them with {@link ReadOptions.OutOfRange#KEEP} to have
     * scores outside 1–10 reported
     * @param setup HA1 checks only anonymized images, HA2 also originals
     * @return the report
     * @throws IOException if an existing file cannot be read
     */
    public static DataQuality inspect(Annotations annotations, AnnotationSetup setup) throws IOException {
        return inspect(annotations, setup, ImageCheck.header());
    }

    /**
     * Inspects annotations and their images.
     *
     * @param annotations the rows to divide to inspect
     * @param setup HA1 checks only anonymized images, HA2 also originals
     * @param check decides whether an image is usable
     * @return the report
     * @throws IOException if an existing file cannot be read
     */
    public static DataQuality inspect(Annotations annotations, AnnotationSetup setup, ImageCheck check)
            throws IOException {
        return new DataInspection(annotations, setup, check).report();
    }

    /**
     * Throws if there are any findings.
     *
     * @throws AnnotationException if there is a finding; the message is one line with the first and the number of the
     * others
     */
    public void requireNoFindings() throws AnnotationException {
        if (!findings.isEmpty()) {
            String more = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more findings)";
            throw new AnnotationException(source + ": " + findings.get(0) + more);
        }
    }

    /**
     * The report as text for a terminal or a log.
     *
     * @return its lines; all findings come last
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(source + ": " + rows + " rows, " + images + " images, " + findings.size() + " findings");
        lines.add("rows per dataset: " + sorted(rowsPerDataset));
        lines.add("rows per method: " + sorted(rowsPerMethod));
        for (Granularity granularity : Granularity.values()) {
            if (classCounts.containsKey(granularity)) {
                lines.add("rows per class, granularity " + granularity.id() + ": " + classCounts.get(granularity));
            }
        }
        for (AnnotatorStatistics a : annotators) {
            lines.add(String.format(
                    Locale.ROOT,
                    "annotator %s: %d scores, mean %.3f, standard deviation %.3f, %s to %s",
                    a.annotator(),
                    a.n(),
                    a.mean(),
                    a.standardDeviation(),
                    a.lowest(),
                    a.highest()));
        }
        lines.add(String.format(Locale.ROOT, "Krippendorff's alpha (interval): %.4f", krippendorffAlpha));
        findings.forEach(finding -> lines.add(finding.toString()));
        return lines;
    }

    private static String sorted(Map<String, Integer> counts) {
        return new TreeMap<>(counts).toString();
    }
}
