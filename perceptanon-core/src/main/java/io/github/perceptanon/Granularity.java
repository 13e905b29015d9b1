// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import java.util.Locale;

/**
 * How human scores from 1 (not anonymous) to 10 (fully anonymous) are divided into classes. The cuts are those of the
 * reference implementation ({@code utils.get_label_transforms}):
 *
 * <table>
 * <caption>Labels of a mean score s</caption>
 * <tr><th>granularity</th><th>label</th></tr>
 * <tr><td>{@link #MEAN}</td><td>(s − 1) / 9, a number from 0 to 1</td></tr>
 * <tr><td>{@link #TEN}</td><td>round-half-even(s) − 1</td></tr>
 * <tr><td>{@link #FIVE}</td><td>cut at 3, 5, 7, 9</td></tr>
 * <tr><td>{@link #THREE}</td><td>cut at 5, 8</td></tr>
 * <tr><td>{@link #BINARY}</td><td>0 (anonymous) if s &gt; 5, else 1</td></tr>
 * </table>
 */
public enum Granularity {
    /** The mean score itself; regression only. */
    MEAN(1),
    /** Ten classes. */
    TEN(10),
    /** Five classes. */
    FIVE(5),
    /** Three classes. */
    THREE(3),
    /** Two classes, of which 0 is the anonymous one. */
    BINARY(2);

    private final int classes;

    Granularity(int classes) {
        this.classes = classes;
    }

    /**
     * Number of classes.
     *
     * @return 1 for {@link #MEAN}
     */
    public int classes() {
        return classes;
    }

    /**
     * The number of outputs that a network has for an objective.
     *
     * @param objective the training objective
     * @return 1 for regression, else the number of classes
     * @throws IllegalArgumentException for {@link #MEAN} with an objective that classifies
     */
    public int outputs(Objective objective) {
        if (!objective.classifies()) {
            return 1;
        }
        if (this == MEAN) {
            throw new IllegalArgumentException(
                    "granularity 'mean' has no classes: use the objective 'mse' or another granularity");
        }
        return classes;
    }

    /**
     * The name in model cards and on the command line.
     *
     * @return {@code mean}, {@code 10}, {@code 5}, {@code 3} or {@code binary}
     */
    public String id() {
        return switch (this) {
            case MEAN, BINARY -> name().toLowerCase(Locale.ROOT);
            default -> Integer.toString(classes);
        };
    }
}
