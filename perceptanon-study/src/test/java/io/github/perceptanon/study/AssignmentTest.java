// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    private static List<List<Task>> tasks(StudyOptions options) {
        return new Assignment(options).tasks(HUNDRED, List.of(100, 101));
    }

    private static List<Integer> items(List<Task> tasks, Kind kind) {
        return tasks.stream().filter(t -> t.kind() == kind).map(Task::item).toList();
    }

    @Test
    void everyImageIsJudgedByAsManyAnnotatorsAsAskedFor() {
        Map<Integer, Integer> judged = new HashMap<>();
        for (List<Task> tasks : tasks(StudyOptions.of(7).withPerImage(3))) {
            List<Integer> first = items(tasks, Kind.FIRST);
            assertThat(first).doesNotHaveDuplicates();
            first.forEach(item -> judged.merge(item, 1, Integer::sum));
        }

        assertThat(judged)
                .hasSize(100)
                .allSatisfy((item, times) -> assertThat(times).isEqualTo(3));
    }

    @Test
    void blocksAreOfEqualSizeAndPairsOfAnnotatorsMeetAboutEquallyOften() {
        List<List<Task>> all = tasks(StudyOptions.of(5).withPerImage(2));
        List<Integer> sizes =
                all.stream().map(tasks -> items(tasks, Kind.FIRST).size()).toList();

        assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(1);
        for (int a = 0; a < 5; a++) {
            for (int b = a + 1; b < 5; b++) {
                HashSet<Integer> common = new HashSet<>(items(all.get(a), Kind.FIRST));
                common.retainAll(items(all.get(b), Kind.FIRST));
                // 100 meetings over 10 pairs.
                assertThat(common).as("%d and %d", a, b).hasSizeBetween(8, 12);
            }
        }
    }

    @Test
    void ordersDifferByAnnotatorAndAreFixedByTheSeed() {
        StudyOptions options = StudyOptions.of(3);

        assertThat(tasks(options)).doesNotHaveDuplicates().isEqualTo(tasks(options));
        assertThat(tasks(options.withSeed(2))).isNotEqualTo(tasks(options));
    }

    @Test
    void aShareIsRepeatedLaterAndNotAtOnce() {
        for (List<Task> tasks : tasks(StudyOptions.of(2).withRepeats(0.1))) {
            List<Integer> repeated = items(tasks, Kind.REPEAT);
            assertThat(repeated).hasSize(10).doesNotHaveDuplicates();
            for (int item : repeated) {
                int gap = tasks.indexOf(new Task(item, Kind.REPEAT)) - tasks.indexOf(new Task(item, Kind.FIRST));
                int fromFirstToEnd = tasks.size() - tasks.indexOf(new Task(item, Kind.FIRST));
                assertThat(gap).isPositive();
                if (fromFirstToEnd > 25) {
                    assertThat(gap).isGreaterThan(10);
                }
            }
        }
    }

    @Test
    void everybodyJudgesAllGoldImages() {
        assertThat(tasks(StudyOptions.of(4).withPerImage(1)))
                .allSatisfy(tasks -> assertThat(items(tasks, Kind.GOLD)).containsExactlyInAnyOrder(100, 101));
    }

    @Test
    void goldImagesAreNotWhereEverybodyFindsThem() {
        assertThat(tasks(StudyOptions.of(8)).stream()
                        .map(tasks -> tasks.indexOf(new Task(100, Kind.GOLD)))
                        .collect(Collectors.toSet()))
                .hasSizeGreaterThan(4);
    }
}
