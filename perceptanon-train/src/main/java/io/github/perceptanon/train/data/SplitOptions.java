// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Options of splits: the meaning of task and method names, the seed, and grouping.
 *
 * @param tasks task to its sources (values of the column {@code dataset})
 * @param methods name to the values of the annotations' method column that it stands for; other names stand for themselves
 * @param seed of the random number generator, 0 to 2³² − 1
 * @param grouped whether all versions of an original stay in one part, whatever the split type
 */
public record SplitOptions(
        Map<String, Set<String>> tasks, Map<String, Set<String>> methods, long seed, boolean grouped) {

    /** Rejects a seed that NumPy's generator would reject, and keeps its own copies. */
    public SplitOptions {
        if (seed < 0 || seed > NumpyRandom.LARGEST_SEED) {
            throw new IllegalArgumentException("seed must be from 0 to 4294967295 but was " + seed);
        }
        tasks = copy(tasks);
        methods = copy(methods);
    }

    private static Map<String, Set<String>> copy(Map<String, Set<String>> map) {
        Map<String, Set<String>> copy = new TreeMap<>();
        map.forEach((name, members) -> copy.put(name, Set.copyOf(members)));
        return Map.copyOf(copy);
    }

    /**
     * The published dataset: task {@code person} is coco and voc, {@code face} is celeba and lfw; {@code blurpix} also
     * stands for {@code blur} and {@code pixelate}, {@code mask} for {@code solid}; seed 42; row by row, as in the
     * reference.
     *
     * @return the defaults
     */
    public static SplitOptions defaults() {
        return new SplitOptions(
                Map.of("person", Set.of("coco", "voc"), "face", Set.of("celeba", "lfw")),
                Map.of("blurpix", Set.of("blurpix", "blur", "pixelate"), "mask", Set.of("mask", "solid")),
                42,
                false);
    }

    /**
     * A copy with a task added or replaced.
     *
     * @param task its name
     * @param sources its sources
     * @return new options
     */
    public SplitOptions withTask(String task, Set<String> sources) {
        return new SplitOptions(with(tasks, task, sources), methods, seed, grouped);
    }

    /**
     * A copy with a method name added or replaced.
     *
     * @param name as in {@code anon-NAME}
     * @param members the values of the annotations' method column that it stands for
     * @return new options
     */
    public SplitOptions withMethod(String name, Set<String> members) {
        return new SplitOptions(tasks, with(methods, name, members), seed, grouped);
    }

    /**
     * A copy with another seed. Only 42 gives the reference's rows.
     *
     * @param other 0 to 2³² − 1
     * @return new options
     */
    public SplitOptions withSeed(long other) {
        return new SplitOptions(tasks, methods, other, grouped);
    }

    /**
     * A copy that keeps all versions of an original in one part, or divides row by row. If grouped, {@code all} becomes
     * {@link SplitType.Grouped}; {@code task-} does the same for the task's rows; {@code loov-} divides the other
     * sources 75/25 by original; {@code anon-} divides the originals 60/20/20 and takes the held-out method's rows of
     * the third part for testing, and the other methods' rows of the first two for training and validation. The rows
     * are then not the reference's.
     *
     * @param together whether versions stay together
     * @return new options
     */
    public SplitOptions withGrouped(boolean together) {
        return new SplitOptions(tasks, methods, seed, together);
    }

    private static Map<String, Set<String>> with(Map<String, Set<String>> map, String name, Set<String> members) {
        Map<String, Set<String>> more = new TreeMap<>(map);
        more.put(name, members);
        return more;
    }
}
