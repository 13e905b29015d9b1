// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a report, independent of its format. All texts are plain text; writers escape them.
 *
 * @param title heading of the page
 * @param summary the main results, one paragraph each
 * @param caveat notice shown with every table, chart and picture, for example that the data are synthetic
 * @param sections the parts, in order
 * @param provenance how the numbers were made (version, seed, data, weights), names and values in order
 */
public record Report(
        String title,
        List<String> summary,
        Optional<String> caveat,
        List<Section> sections,
        Map<String, String> provenance) {

    /** Copies the lists and the map. */
    public Report {
        summary = List.copyOf(summary);
        sections = List.copyOf(sections);
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /**
     * A section of a report.
     *
     * @param heading its title
     * @param blocks the content, in order
     */
    public record Section(String heading, List<Block> blocks) {
        /** Copies the list. */
        public Section {
            blocks = List.copyOf(blocks);
        }
    }
}
