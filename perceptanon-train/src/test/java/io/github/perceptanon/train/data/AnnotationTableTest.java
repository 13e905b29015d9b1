// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows of a table by a condition, and columns that are added to it. */
class AnnotationTableTest {
    private static Annotations table() throws AnnotationException {
        return Annotations.of(
                Path.of("data"),
                List.of(),
                IntStream.range(1, 5)
                        .mapToObj(i -> new Annotation(
                                i, i + ".png", i + "a.png", "coco", "face", i % 2 == 0 ? "mask" : "blur", List.of(), i))
                        .toList());
    }

    @Test
    void aConditionSelectsRowsInTheirOrder() throws AnnotationException {
        assertThat(table().select(row -> row.method().equals("mask")).rows())
                .extracting(Annotation::row)
                .containsExactly(2, 4);
        assertThat(table().select(row -> false).size()).isZero();
    }

    @Test
    void columnsAreNamedInTheirOrderAndANewOneComesLast() throws AnnotationException {
        List<String> names = table().columns();
        assertThat(names).startsWith("img1", "img2").endsWith("score_mean").doesNotContain("psnr");
        assertThat(table().withColumn("psnr", List.of("1", "2", "3", "4")).columns())
                .startsWith(names.toArray(String[]::new))
                .endsWith("psnr")
                .hasSize(names.size() + 1);
    }

    @Test
    void aColumnThatIsThereOrTooShortIsRefused() throws AnnotationException {
        Annotations table = table();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.withColumn("img1", List.of("1", "2", "3", "4")))
                .withMessage("the column 'img1' already exists");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.withColumn("psnr", List.of("1", "2", "3", "4", "5")))
                .withMessage("column 'psnr' must have 4 values but has 5");
    }

    @Test
    void itsTextTellsHowManyRowsThereAre() throws AnnotationException {
        assertThat(table()).asString().endsWith("(4 rows)");
    }
}
