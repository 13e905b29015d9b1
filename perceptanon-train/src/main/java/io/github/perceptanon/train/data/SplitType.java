// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Quoted;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How to divide annotations into train, validation and test.
 *
 * <table>
 * <caption>Split types</caption>
 * <tr><th>id</th><th>test</th><th>train and validation</th></tr>
 * <tr><td>{@code all}</td><td>20% of all rows</td><td>60% and 20%</td></tr>
 * <tr><td>{@code grouped}</td><td>20% of all originals</td><td>60% and 20%, no original in two parts</td></tr>
 * <tr><td>{@code loov-SOURCE}</td><td>all rows of that source</td><td>75% and 25% of the others</td></tr>
 * <tr><td>{@code task-TASK}</td><td>20% of the rows of that task's sources</td><td>60% and 20% of them</td></tr>
 * <tr><td>{@code anon-METHOD}</td><td>all rows of that method</td><td>75% and 25% of the others</td></tr>
 * </table>
 *
 * <p>All except {@code grouped} equal those of the reference implementation ({@code generate_splits.py}), row for row.
 */
public sealed interface SplitType {

    /**
     * The name on the command line.
     *
     * @return for example {@code loov-coco}
     */
    String id();

    /** All rows, 60/20/20, stratified by score. Variants of one original fall into several parts. */
    record All() implements SplitType {
        @Override
        public String id() {
            return "all";
        }
    }

    /**
     * All rows, 60/20/20, divided by original image and spread over the sources. A dataset has several anonymized
     * versions of each original. If some are used for training and others for testing, a network that recognises the
     * scene looks better than it is. Use this type for your own results, and the others to compare with the paper.
     */
    record Grouped() implements SplitType {
        @Override
        public String id() {
            return "grouped";
        }
    }

    /**
     * One source is used only for testing.
     *
     * @param source a value of the column {@code dataset}
     */
    record HeldOutSource(String source) implements SplitType {
        /** Rejects an empty name. */
        public HeldOutSource {
            requireName(source);
        }

        @Override
        public String id() {
            return "loov-" + source;
        }
    }

    /**
     * Only the sources of one task.
     *
     * @param task one of {@link SplitOptions#tasks()}
     */
    record Task(String task) implements SplitType {
        /** Rejects an empty name. */
        public Task {
            requireName(task);
        }

        @Override
        public String id() {
            return "task-" + task;
        }
    }

    /**
     * One anonymization method is used only for testing.
     *
     * @param method one of {@link SplitOptions#methods()}, or a value of the column {@code method}
     */
    record HeldOutMethod(String method) implements SplitType {
        /** Rejects an empty name. */
        public HeldOutMethod {
            requireName(method);
        }

        @Override
        public String id() {
            return "anon-" + method;
        }
    }

    /**
     * Parses the name of a split type.
     *
     * @param id {@code all}, {@code grouped}, {@code loov-SOURCE}, {@code task-TASK} or {@code anon-METHOD}
     * @return the type
     * @throws IllegalArgumentException if there is none
     */
    static SplitType of(String id) {
        Objects.requireNonNull(id, "id");
        String name = id.substring(id.indexOf('-') + 1);
        if (id.equals("all")) {
            return new All();
        } else if (id.equals("grouped")) {
            return new Grouped();
        } else if (id.startsWith("loov-")) {
            return new HeldOutSource(name);
        } else if (id.startsWith("task-")) {
            return new Task(name);
        } else if (id.startsWith("anon-")) {
            return new HeldOutMethod(name);
        }
        throw new IllegalArgumentException(
                "a split type must be all, grouped, loov-SOURCE, task-TASK or anon-METHOD but was " + Quoted.of(id));
    }

    /**
     * The reference implementation's ten splits: the seven of the paper's tables, then its three anonymization splits.
     *
     * @return {@code all}, four {@code loov-}, two {@code task-}, three {@code anon-}
     */
    static List<SplitType> reference() {
        return Stream.of(
                        "all",
                        "loov-voc",
                        "loov-coco",
                        "loov-lfw",
                        "loov-celeba",
                        "task-person",
                        "task-face",
                        "anon-mask",
                        "anon-inpaint",
                        "anon-blurpix")
                .map(SplitType::of)
                .toList();
    }

    private static void requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a split type must name a source, task or method but the name was ''");
        }
    }
}
