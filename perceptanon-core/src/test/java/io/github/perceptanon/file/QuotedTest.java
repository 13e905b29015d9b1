// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void aValueStandsInQuotationMarks() {
        assertThat(Quoted.of("fc.weight")).isEqualTo("'fc.weight'");
    }

    @Test
    void whatWouldBreakTheLineIsShownByItsNumber() {
        assertThat(Quoted.of("a\nb\u2028c\u001b")).isEqualTo("'a\\u000ab\\u2028c\\u001b'");
    }

    @Test
    void aLongValueIsCutShort() {
        assertThat(Quoted.of("x".repeat(10_000))).isEqualTo("'" + "x".repeat(120) + "…'");
    }

    @Test
    void controlCharactersCountAsTheyAreShown() {
        assertThat(Quoted.of("\0".repeat(10_000))).hasSizeLessThan(140);
    }

    @Test
    void fewValuesAreAllListed() {
        assertThat(Quoted.list(List.of("a", "b"), 2)).isEqualTo("'a', 'b'");
    }

    @Test
    void ofManyValuesTheFirstAreListedAndTheOthersCounted() {
        assertThat(Quoted.list(List.of("a", "b", "c", "d"), 2)).isEqualTo("'a', 'b' and 2 more");
    }

    @Test
    void longValuesMakeTheListShorter() {
        assertThat(Quoted.list(Collections.nCopies(40, "x".repeat(1_000)), 40))
                .hasSizeLessThan(700)
                .endsWith(" and 35 more");
    }
}
