// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.regions.ImageRegions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a run made.
 *
 * @param folder where it is
 * @param options what was asked for
 * @param photographs how many there are
 * @param kept how many of them had their variants from an earlier run
 * @param rows the table, in the order of the photographs
 * @param withoutVariants photographs without a region that any method treats
 * @param failures photographs that could not be used, and why
 * @param leftOut labels of the region file that stand for nothing, and how often each occurred
 * @param regions the region file or the detector, or empty
 * @param detected what a detector found in each photograph with variants, as boxes with scores, named by the original in the
 *     folder; empty if the regions come from a file
 * @param elapsed how long this run took
 */
public record VariantSummary(
        Path folder,
        VariantOptions options,
        int photographs,
        int kept,
        List<VariantRow> rows,
        List<String> withoutVariants,
        List<Failure> failures,
        Map<String, Integer> leftOut,
        String regions,
        List<ImageRegions> detected,
        Duration elapsed) {
    /** Copies the lists. */
    public VariantSummary {
        rows = List.copyOf(rows);
        withoutVariants = List.copyOf(withoutVariants);
        failures = List.copyOf(failures);
        detected = List.copyOf(detected);
    }

    /**
     * A photograph that could not be used.
     *
     * @param photograph its path below the folder
     * @param message why, in one line
     */
    public record Failure(String photograph, String message) {}

    /**
     * How many photographs have at least one variant.
     *
     * @return the number of files in {@code orig/}
     */
    public int originals() {
        return (int) rows.stream().map(VariantRow::original).distinct().count();
    }
}
