// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedSplitTest {
    private static final SplitType GROUPED = new SplitType.Grouped();

    /** Random tables: some sources, some originals each, one to six variants of every original, in random order. */
    private static Annotations table(long seed) throws AnnotationException {
        Random random = new Random(seed);
        List<Annotation> rows = new ArrayList<>();
        int sources = 1 + random.nextInt(4);
        for (int s = 0; s < sources; s++) {
            int originals = 8 + random.nextInt(40);
            for (int o = 0; o < originals; o++) {
                int variants = 1 + random.nextInt(6);
                for (int v = 0; v < variants; v++) {
                    rows.add(row(rows.size() + 1, s, o, v));
                }
            }
        }
        Collections.shuffle(rows, random);
        return Annotations.of(Path.of("data"), List.of(), rows);
    }

    private static Annotation row(int row, int source, int original, int variant) {
        String name = source + "_" + original;
        return new Annotation(
                row,
                "o/" + name + ".jpg",
                "a/" + name + "_" + variant + ".jpg",
                "source" + source,
                "face",
                "method" + variant,
                List.of(),
                1 + (row * 7) % 10);
    }

    private static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void partsAreAPartition(long seed) throws AnnotationException {
        Annotations table = table(seed);
        Split split = Splits.of(GROUPED, table, SplitOptions.defaults().withSeed(seed));
        assertThat(Stream.of(split.train(), split.val(), split.test()).flatMap(part -> part.rows().stream()))
                .containsExactlyInAnyOrderElementsOf(table.rows());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noOriginalIsInTwoParts(long seed) throws AnnotationException {
        Split split = Splits.of(GROUPED, table(seed), SplitOptions.defaults().withSeed(seed));
        assertThat(split.sharedOriginals()).isZero();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everySourceIsDividedSixtyTwentyTwenty(long seed) throws AnnotationException {
        Annotations table = table(seed);
        Split split = Splits.of(GROUPED, table, SplitOptions.defaults().withSeed(seed));
        for (String source :
                table.rows().stream().map(Annotation::dataset).distinct().toList()) {
            double all = count(table, source);
            // An original has six variants at most; the first and the last of a source may each be dealt off its share.
            double slack = 12;
            assertThat((double) count(split.train(), source)).isCloseTo(0.6 * all, within(slack));
            assertThat((double) count(split.val(), source)).isCloseTo(0.2 * all, within(slack));
            assertThat((double) count(split.test(), source)).isCloseTo(0.2 * all, within(slack));
        }
    }

    private static long count(Annotations part, String source) {
        return part.rows().stream().filter(row -> row.dataset().equals(source)).count();
    }

    @Test
    void theSameSeedGivesTheSameParts() throws AnnotationException {
        assertThat(Splits.of(GROUPED, table(1)).test().rows())
                .isEqualTo(Splits.of(GROUPED, table(1)).test().rows());
    }

    @Test
    void anotherSeedGivesOtherParts() throws AnnotationException {
        assertThat(Splits.of(GROUPED, table(1), SplitOptions.defaults().withSeed(1))
                        .test()
                        .rows())
                .isNotEqualTo(Splits.of(GROUPED, table(1)).test().rows());
    }

    @Test
    void spellingsOfOnePathAreOneOriginal() throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (String prefix : List.of("o/", "o/./", "x/../o/")) {
                rows.add(
                        new Annotation(i, prefix + i + ".jpg", "a.jpg", "coco", "face", "mask", List.of(), 1 + i % 10));
            }
        }
        Split split = Splits.of(GROUPED, Annotations.of(Path.of("data"), List.of(), rows));
        assertThat(split.test().rows()).hasSize(12);
        assertThat(split.sharedOriginals()).isZero();
    }

    @Test
    void originalsWithTheSameBytesStayTogetherAndTheReferencesSplitSaysThatTheyDoNot(@TempDir Path root)
            throws IOException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Every original lies there twice, and all are of one length.
            Files.writeString(root.resolve(i + ".jpg"), "picture %02d".formatted(i / 2));
            Files.writeString(root.resolve("a" + i + ".jpg"), "other %02d".formatted(i));
            rows.add(new Annotation(
                    i + 1, i + ".jpg", "a" + i + ".jpg", "coco", "face", "mask", List.of(), 5 + i / 2 % 4));
        }
        Annotations annotations = Annotations.of(root, List.of(), rows);
        assertThat(Splits.of(GROUPED, annotations).sharedFiles()).isZero();
        assertThat(Splits.of(new SplitType.All(), annotations).sharedFiles()).isPositive();
    }

    @Test
    void anonymizedImagesWithTheSameBytesInSeveralPartsAreCounted(@TempDir Path root) throws IOException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Files.writeString(root.resolve(i + ".jpg"), "all grey");
            rows.add(new Annotation(i + 1, "o" + i + ".jpg", i + ".jpg", "coco", "face", "mask", List.of(), 5 + i % 4));
        }
        Split split = Splits.of(GROUPED, Annotations.of(root, List.of(), rows));
        assertThat(split.sharedFiles()).isEqualTo(1);
    }

    @Test
    void tooFewOriginalsAreRefused() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> Splits.of(
                        GROUPED,
                        Annotations.of(
                                Path.of("data"),
                                List.of(),
                                List.of(row(1, 0, 0, 0), row(2, 0, 0, 1), row(3, 0, 1, 0)))))
                .withMessageStartingWith("annotations: split 'grouped' has an empty part '");
    }

    @Test
    void theReferencesSplitSharesOriginals() throws AnnotationException {
        assertThat(Splits.of(new SplitType.All(), table(3)).sharedOriginals()).isPositive();
    }
}
