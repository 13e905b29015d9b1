// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvTable;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnotatorChecksTest {
    private static final String HEADER = "annotator,position,kind,img1,img2,score,expected,milliseconds\n";

    private static Map<String, AnnotatorChecks> checks(String rows) throws AnnotationException {
        return AnnotatorChecks.of(CsvTable.read("answers.csv", new StringReader(HEADER + rows)));
    }

    @Test
    void repeatsAreComparedWithTheFirstAnswerToTheSameImage() throws AnnotationException {
        AnnotatorChecks ann = checks("Ann,1,first,o,a,5,,1000\nAnn,2,first,o,b,8,,3000\nBo,1,first,o,a,1,,9\n"
                        + "Ann,3,repeat,o,a,5,,2000\nAnn,4,repeat,o,b,4,,5000\nAnn,5,gold,o,g,7,9.5,4000\n")
                .get("Ann");

        assertThat(ann.repeats()).isEqualTo(2);
        assertThat(ann.same()).isEqualTo(0.5);
        assertThat(ann.meanDifference()).isEqualTo(2);
        assertThat(ann.deviation()).isEqualTo(2); // √((0 + 16) / 4)
        assertThat(ann.gold()).isEqualTo(1);
        assertThat(ann.goldError()).isEqualTo(2.5);
        assertThat(ann.medianSeconds()).isEqualTo(3);
    }

    @Test
    void withoutRepeatsNothingIsSaidOfConsistency() throws AnnotationException {
        AnnotatorChecks bo = checks("Bo,1,first,o,a,1,,9\n").get("Bo");

        assertThat(bo.repeats()).isZero();
        assertThat(bo.same()).isNaN();
        assertThat(bo.deviation()).isNaN();
        assertThat(bo.goldError()).isNaN();
    }

    @Test
    void scoresOutsideTheScaleAndMissingColumnsAreNamed() {
        assertThatThrownBy(() -> checks("Bo,1,first,o,a,11,,9\n"))
                .isInstanceOf(AnnotationException.class)
                .hasMessage("answers.csv: row 1, column 'score': 11.0 is not from 1 to 10");
        assertThatThrownBy(() -> AnnotatorChecks.of(CsvTable.read("answers.csv", new StringReader("a,b\n1,2\n"))))
                .isInstanceOf(AnnotationException.class)
                .hasMessageContaining("no column 'annotator'");
    }
}
