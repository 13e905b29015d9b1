// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a new study is made of. Immutable.
 *
 * @param annotators the names of the annotators, which become columns of the exported table; 1 to
 * {@value #MOST_ANNOTATORS}, all different
 * @param perImage by how many annotators each image is judged; empty for all of them
 * @param repeats which share of an annotator's images is shown to them a second time, 0 to 0.5
 * @param seed decides who judges which image, and in which order
 * @param gold a table in the published layout whose images everybody judges and whose {@code score_mean} is what is
 * expected; they are left out of all means
 * @param instructions text of the coordinator's, shown with the instructions; may be empty
 * @param examples a table in the published layout of images that the instructions show with their {@code score_mean}, instead
 * of drawings; a column {@code note} adds words
 */
public record StudyOptions(
        List<String> annotators,
        OptionalInt perImage,
        double repeats,
        long seed,
        Optional<Path> gold,
        String instructions,
        Optional<Path> examples) {
    /** The most annotators that a study can have. */
    public static final int MOST_ANNOTATORS = 1000;

    /** The share of repeated images unless something else is asked for. */
    public static final double DEFAULT_REPEATS = 0.05;

    private static final double MOST_REPEATS = 0.5;
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_INSTRUCTIONS = 10_000;
    private static final Set<String> RESERVED =
            Set.of("img1", "img2", "dataset", "scope", "method", "score_mean", "data");

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if one is out of its range; the message names the range and the value
     */
    public StudyOptions {
        annotators = List.copyOf(annotators);
        Objects.requireNonNull(perImage, "perImage");
        Objects.requireNonNull(gold, "gold");
        Objects.requireNonNull(examples, "examples");
        if (annotators.isEmpty() || annotators.size() > MOST_ANNOTATORS) {
            throw new IllegalArgumentException(
                    "annotators must be 1 to " + MOST_ANNOTATORS + " but were " + annotators.size());
        }
        Set<String> seen = new HashSet<>();
        for (String name : annotators) {
            requireName(name);
            if (!seen.add(name)) {
                throw new IllegalArgumentException("two annotators have the name '" + name + "'");
            }
        }
        if (perImage.isPresent() && (perImage.getAsInt() < 1 || perImage.getAsInt() > annotators.size())) {
            throw new IllegalArgumentException("perImage must be 1 to " + annotators.size()
                    + ", the number of annotators, but was " + perImage.getAsInt());
        }
        if (!(repeats >= 0 && repeats <= MOST_REPEATS)) {
            throw new IllegalArgumentException("repeats must be 0 to " + MOST_REPEATS + " but was " + repeats);
        }
        if (instructions.length() > LONGEST_INSTRUCTIONS) {
            throw new IllegalArgumentException("instructions must have at most " + LONGEST_INSTRUCTIONS
                    + " characters but have " + instructions.length());
        }
    }

    private static void requireName(String name) {
        boolean plain = name.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == ' ');
        if (name.isBlank() || !name.equals(name.strip()) || name.length() > LONGEST_NAME || !plain) {
            throw new IllegalArgumentException("an annotator's name must be 1 to " + LONGEST_NAME
                    + " letters, digits, spaces, '_', '-' or '.' but was '" + name.replaceAll("\\p{Cntrl}", "?")
                    + "'");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("an annotator cannot be called '" + name + "' as another column is");
        }
    }

    /**
     * Annotators called {@code annotator_1}, {@code annotator_2} and so on, all of whom judge all images; 5 % repeats,
     * no gold images, seed 1.
     *
     * @param annotators how many, 1 to {@value #MOST_ANNOTATORS}
     * @return the defaults
     */
    public static StudyOptions of(int annotators) {
        return of(numbered(annotators));
    }

    /**
     * As {@link #of(int)}, with names.
     *
     * @param annotators the names
     * @return the defaults
     */
    public static StudyOptions of(List<String> annotators) {
        return new StudyOptions(
                annotators, OptionalInt.empty(), DEFAULT_REPEATS, 1, Optional.empty(), "", Optional.empty());
    }

    private static List<String> numbered(int annotators) {
        if (annotators < 1 || annotators > MOST_ANNOTATORS) {
            throw new IllegalArgumentException(
                    "annotators must be 1 to " + MOST_ANNOTATORS + " but were " + annotators);
        }
        return IntStream.rangeClosed(1, annotators)
                .mapToObj(i -> "annotator_" + i)
                .toList();
    }

    /**
     * A copy in which each image is judged by some of the annotators only, in balanced blocks.
     *
     * @param count by how many, 1 to the number of annotators
     * @return new options
     */
    public StudyOptions withPerImage(int count) {
        return new StudyOptions(annotators, OptionalInt.of(count), repeats, seed, gold, instructions, examples);
    }

    /**
     * A copy with another share of repeats.
     *
     * @param share 0 to 0.5
     * @return new options
     */
    public StudyOptions withRepeats(double share) {
        return new StudyOptions(annotators, perImage, share, seed, gold, instructions, examples);
    }

    /**
     * A copy with another seed.
     *
     * @param number any number
     * @return new options
     */
    public StudyOptions withSeed(long number) {
        return new StudyOptions(annotators, perImage, repeats, number, gold, instructions, examples);
    }

    /**
     * A copy with gold images.
     *
     * @param table a table in the published layout, image paths relative to the study's folder
     * @return new options
     */
    public StudyOptions withGold(Path table) {
        return new StudyOptions(annotators, perImage, repeats, seed, Optional.of(table), instructions, examples);
    }

    /**
     * A copy with words of the coordinator's.
     *
     * @param text plain text, at most 10,000 characters
     * @return new options
     */
    public StudyOptions withInstructions(String text) {
        return new StudyOptions(annotators, perImage, repeats, seed, gold, text, examples);
    }

    /**
     * A copy with example images.
     *
     * @param table a table in the published layout with 1 to 12 images, their paths relative to the study's folder; where
     * annotators see anonymized images only, they see no originals here either
     * @return new options
     */
    public StudyOptions withExamples(Path table) {
        return new StudyOptions(annotators, perImage, repeats, seed, gold, instructions, Optional.of(table));
    }

    /** By how many annotators each image is judged. */
    int judgements() {
        return perImage.orElse(annotators.size());
    }
}
