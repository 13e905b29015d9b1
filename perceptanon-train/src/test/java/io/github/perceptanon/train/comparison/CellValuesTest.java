// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellValuesTest {
    @TempDir
    Path folder;

    private Path file;
    private Annotations rows;

    @BeforeEach
    void annotate() throws AnnotationException {
        file = folder.resolve("cells/HA1/all/psnr.csv");
        rows = annotated(1, 5.5, 10);
    }

    private Annotations annotated(double... scores) throws AnnotationException {
        List<Annotation> annotated = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            annotated.add(
                    new Annotation(i + 1, "o.jpg", "a, " + i + ".jpg", "coco", "face", "mask", List.of(), scores[i]));
        }
        return Annotations.of(folder, List.of(), annotated);
    }

    @Test
    void readBackTheyAreTheSame() throws IOException {
        CellValues values = new CellValues(List.of(0.1 + 0.2, Double.POSITIVE_INFINITY, Double.NaN), List.of(0, 4, 9));

        values.write(file, rows);

        assertThat(CellValues.read(file, rows)).isEqualTo(values);
    }

    @Test
    void metricsHaveNoClasses() throws IOException {
        CellValues values = new CellValues(List.of(1.0, 2.0, 3.0), List.of());

        values.write(file, rows);

        assertThat(CellValues.read(file, rows)).isEqualTo(values);
    }

    @Test
    void valuesOfOtherRowsAreRefused() throws IOException {
        new CellValues(List.of(1.0, 2.0, 3.0), List.of()).write(file, annotated(1, 5, 10));

        assertThatThrownBy(() -> CellValues.read(file, rows))
                .isInstanceOf(ComparisonException.class)
                .hasMessage(file + ": line 3 is not of the split's test row 2; delete the file to compute its content "
                        + "again");
    }

    @Test
    void valuesOfMoreRowsAreRefused() throws IOException {
        new CellValues(List.of(1.0, 2.0), List.of()).write(file, annotated(1, 5));

        assertThatThrownBy(() -> CellValues.read(file, rows))
                .isInstanceOf(ComparisonException.class)
                .hasMessageContaining("not the values of 3 rows");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        new CellValues(List.of(1.0, 2.0, 3.0), List.of()).write(file, rows);
        String text = Files.readString(file);

        Files.writeString(file, text.replace(",3.0,", ",three,"));
        assertThatThrownBy(() -> CellValues.read(file, rows))
                .isInstanceOf(ComparisonException.class)
                .hasMessageStartingWith(file + ": line 4 has no value");
        Files.writeString(file, text.replace(",3.0,", ",3.0"));
        assertThatThrownBy(() -> CellValues.read(file, rows))
                .isInstanceOf(ComparisonException.class)
                .hasMessageStartingWith(file + ": row 3 has 7 cells but the header has 8");
        Files.writeString(file, "");
        assertThatThrownBy(() -> CellValues.read(file, rows))
                .isInstanceOf(ComparisonException.class)
                .hasMessageStartingWith(file + ": the file is empty");
    }
}
