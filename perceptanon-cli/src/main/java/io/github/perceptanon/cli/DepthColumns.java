// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.MappedDepth;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvTable;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Two columns beside the metrics of pairs: what was done to the 16-bit samples of the original and of the anonymized image, in
 * words that begin with the mapping. A cell is empty where there are none, and tables without any have no such columns.
 *
 * @param mapping the mapping that was asked for, in words
 * @param cell what was done to an image that has been read
 */
record DepthColumns(String mapping, Function<Path, String> cell) {
    static final String ORIGINAL = "originalDepth";
    static final String ANONYMIZED = "anonymizedDepth";

    /** The columns, in order. */
    static final List<String> NAMES = List.of(ORIGINAL, ANONYMIZED);

    /** A cell, with the numbers of JSON documents. */
    static String text(MappedDepth what) {
        return what.mapping().text() + " from " + what.low() + " to " + what.high() + ": " + what.below()
                + " samples below, " + what.above() + " above";
    }

    /** Whether a table has one of the columns. */
    static boolean isIn(CsvTable table) {
        return NAMES.stream().anyMatch(table.header()::contains);
    }

    /** The cells of a pair that has been read. */
    List<String> of(Path original, Path anonymized) {
        return List.of(cell.apply(original), cell.apply(anonymized));
    }

    /**
     * Refuses a table with metrics of images that were mapped in another way.
     *
     * @param whatToDo the end of the message
     */
    void requireSame(CsvTable table, String whatToDo) throws AnnotationException {
        for (String name : NAMES) {
            if (table.header().contains(name)) {
                List<String> cells = table.column(name);
                for (int i = 0; i < cells.size(); i++) {
                    String earlier = cells.get(i).split(" ", 2)[0];
                    if (!earlier.isEmpty() && !earlier.equals(mapping)) {
                        throw new AnnotationException(table.source() + ": row " + (i + 1)
                                + " has metrics of images read with --depth " + Quoted.of(earlier) + " and not '"
                                + mapping
                                + "'; " + whatToDo);
                    }
                }
            }
        }
    }
}
