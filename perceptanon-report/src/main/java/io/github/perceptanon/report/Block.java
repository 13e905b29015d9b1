package io.github.perceptanon.report;

import java.util.List;

/** One thing that a section shows. */
public sealed interface Block permits Block.Paragraph, Block.Chart, Block.Gallery, Table {

    /**
     * Running text.
     *
     * @param text plain text
     */
    record Paragraph(String text) implements Block {}

    /**
     * A drawn chart, once for light pages and once for dark ones.
     *
     * @param caption what it shows, below it
     * @param alternative what it shows, for who cannot see it
     * @param light dark lines on white
     * @param dark light lines on black
     */
    record Chart(String caption, String alternative, EmbeddedImage light, EmbeddedImage dark) implements Block {}

    /**
     * Pictures side by side.
     *
     * @param caption what they have in common
     * @param pictures at least one
     */
    record Gallery(String caption, List<Picture> pictures) implements Block {
        /**
         * Copies the list.
         *
         * @param caption what they have in common
         * @param pictures at least one
         * @throws IllegalArgumentException if there are no pictures
         */
        public Gallery {
            pictures = List.copyOf(pictures);
            if (pictures.isEmpty()) {
                throw new IllegalArgumentException("a gallery needs at least 1 picture but was given 0");
            }
        }
    }

    /**
     * A picture of a gallery.
     *
     * @param image the picture
     * @param alternative what it shows, for who cannot see it
     * @param lines what stands below it, a line each; the first is the heading
     */
    record Picture(EmbeddedImage image, String alternative, List<String> lines) {
        /**
         * Copies the list.
         *
         * @param image the picture
         * @param alternative what it shows, for who cannot see it
         * @param lines what stands below it
         */
        public Picture {
            lines = List.copyOf(lines);
        }
    }
}
