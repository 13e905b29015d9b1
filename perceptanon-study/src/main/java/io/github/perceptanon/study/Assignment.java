// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Who judges which image, and in which order. A function of its arguments: {@link Random}'s sequence is part of its
 * specification.
 *
 * <p>Blocks are balanced: the numbers of images of any two annotators differ by at most one, and annotators meet on
 * about equally many images.
 */
final class Assignment {
    /** How many other images lie between an image and its repeat, where there are that many. */
    private static final int GAP = 10;

    private final int annotators;
    private final int perImage;
    private final double repeats;
    private final long seed;

    Assignment(StudyOptions options) {
        this.annotators = options.annotators().size();
        this.perImage = options.judgements();
        this.repeats = options.repeats();
        this.seed = options.seed();
    }

    /** One list of tasks for each annotator. */
    List<List<Task>> tasks(List<Integer> images, List<Integer> gold) {
        List<List<Integer>> blocks = blocks(images);
        List<List<Task>> all = new ArrayList<>();
        for (int a = 0; a < annotators; a++) {
            all.add(order(blocks.get(a), gold, random(a)));
        }
        return all;
    }

    /** The images of each annotator, not yet in the order of showing. */
    private List<List<Integer>> blocks(List<Integer> images) {
        Random random = random(-1);
        List<Integer> shuffled = new ArrayList<>(images);
        Collections.shuffle(shuffled, random);
        List<List<Integer>> blocks = new ArrayList<>();
        for (int a = 0; a < annotators; a++) {
            blocks.add(new ArrayList<>());
        }
        int[][] meetings = new int[annotators][annotators];
        for (int image : shuffled) {
            List<Integer> chosen = choose(blocks, meetings, random);
            for (int a : chosen) {
                blocks.get(a).add(image);
                chosen.forEach(b -> meetings[a][b]++);
            }
        }
        return blocks;
    }

    /** Those with the fewest images; among equals those who met the others least often, and then by lot. */
    private List<Integer> choose(List<List<Integer>> blocks, int[][] meetings, Random random) {
        List<Integer> candidates =
                new ArrayList<>(IntStream.range(0, annotators).boxed().toList());
        Collections.shuffle(candidates, random);
        int[] met = new int[annotators];
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < perImage) {
            int next = Collections.min(
                    candidates,
                    Comparator.<Integer>comparingInt(a -> blocks.get(a).size()).thenComparingInt(a -> met[a]));
            candidates.remove(Integer.valueOf(next));
            chosen.add(next);
            Arrays.setAll(met, a -> met[a] + meetings[next][a]);
        }
        return chosen;
    }

    private List<Task> order(List<Integer> block, List<Integer> gold, Random random) {
        List<Task> tasks = new ArrayList<>();
        block.forEach(item -> tasks.add(new Task(item, Kind.FIRST)));
        gold.forEach(item -> tasks.add(new Task(item, Kind.GOLD)));
        Collections.shuffle(tasks, random);
        List<Integer> repeated = new ArrayList<>(block);
        Collections.shuffle(repeated, random);
        int count = (int) Math.round(repeats * block.size());
        for (int item : repeated.subList(0, count)) {
            int first = tasks.indexOf(new Task(item, Kind.FIRST));
            int earliest = Math.min(first + 1 + GAP, tasks.size());
            tasks.add(earliest + random.nextInt(tasks.size() - earliest + 1), new Task(item, Kind.REPEAT));
        }
        return List.copyOf(tasks);
    }

    /** A sequence of its own for each annotator; −1 for what concerns all. */
    private Random random(int annotator) {
        return new Random(seed * 1_000_003L + annotator);
    }
}
