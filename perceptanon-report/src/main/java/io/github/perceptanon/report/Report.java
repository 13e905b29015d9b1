package io.github.perceptanon.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a report says, apart from how it looks. All texts are plain; the writer escapes them.
 *
 * @param title heading of the page
 * @param summary what the reader should take away, a paragraph each
 * @param caveat words that stand beside every table, chart and picture, for example that the data are synthetic
 * @param sections the parts, in order
 * @param provenance what the numbers were made of (version, seed, data, weights), name to value in order
 */
public record Report(
        String title,
        List<String> summary,
        Optional<String> caveat,
        List<Section> sections,
        Map<String, String> provenance) {

    /**
     * Copies the lists and the map.
     *
     * @param title heading of the page
     * @param summary what the reader should take away, a paragraph each
     * @param caveat words that stand beside every table, chart and picture
     * @param sections the parts, in order
     * @param provenance what the numbers were made of, name to value in order
     */
    public Report {
        summary = List.copyOf(summary);
        sections = List.copyOf(sections);
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /**
     * A part of a report.
     *
     * @param heading its title
     * @param blocks what it shows, in order
     */
    public record Section(String heading, List<Block> blocks) {
        /**
         * Copies the list.
         *
         * @param heading its title
         * @param blocks what it shows, in order
         */
        public Section {
            blocks = List.copyOf(blocks);
        }
    }
}
