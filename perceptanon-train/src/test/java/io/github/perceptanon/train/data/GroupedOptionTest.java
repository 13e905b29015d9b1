// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every split type with the versions of an original kept together, on 60 originals of 4 methods in random order. */
class GroupedOptionTest {
    private static final List<String> METHODS = List.of("mask", "inpaint", "blur", "realistic");
    private static final List<String> SOURCES = List.of("coco", "voc", "celeba", "lfw");
    private static final SplitOptions GROUPED = SplitOptions.defaults().withGrouped(true);

    private static Annotations table() throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int original = 0; original < 60; original++) {
            for (String method : METHODS) {
                rows.add(new Annotation(
                        rows.size() + 1,
                        original + ".jpg",
                        original + "_" + method + ".jpg",
                        SOURCES.get(original % 4),
                        "face",
                        method,
                        List.of(),
                        1 + rows.size() % 10));
            }
        }
        Collections.shuffle(rows, new Random(5));
        return Annotations.of(Path.of("data"), List.of(), rows);
    }

    private static Split split(String type) throws AnnotationException {
        return Splits.of(SplitType.of(type), table(), GROUPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "grouped", "loov-coco", "task-person", "task-face", "anon-mask", "anon-blurpix"})
    void noOriginalIsInTwoParts(String type) throws AnnotationException {
        assertThat(split(type).sharedOriginals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "loov-coco", "task-person"})
    void theRowsOfTheTypeAreAllThereAndOnce(String type) throws AnnotationException {
        Split split = split(type);

        List<Integer> numbers = Stream.of(split.train(), split.val(), split.test())
                .flatMap(part -> part.rows().stream())
                .map(Annotation::row)
                .toList();

        assertThat(numbers).doesNotHaveDuplicates().hasSize(type.equals("task-person") ? 120 : 240);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coco", "lfw"})
    void theHeldOutSourceIsTheTest(String source) throws AnnotationException {
        Split split = split("loov-" + source);

        assertThat(split.test().rows())
                .hasSize(60)
                .allMatch(row -> row.dataset().equals(source));
        assertThat(split.train().size()).isBetween(130, 140);
        assertThat(split.val().size()).isBetween(40, 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask", "blur"})
    void theHeldOutMethodIsTestedOnOriginalsThatAreHeldOutToo(String method) throws AnnotationException {
        Split split = split("anon-" + method);

        assertThat(split.test().rows()).hasSize(12).allMatch(row -> row.method().equals(method));
        assertThat(split.train().rows())
                .hasSize(108)
                .noneMatch(row -> row.method().equals(method));
        assertThat(split.val().rows()).hasSize(36).noneMatch(row -> row.method().equals(method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all"})
    void allIsThenTheTypeGrouped(String type) throws AnnotationException {
        Split grouped = Splits.of(SplitType.of("grouped"), table());

        assertThat(split(type).test().rows()).isEqualTo(grouped.test().rows());
    }
}
