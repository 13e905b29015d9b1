// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CueMapTest {
    @Test
    void onlyWhatLowersTheScoreCounts() {
        assertThat(CueMap.of(1, 3, new float[] {-2, 0, 3}).values()).containsExactly(0, 0, 3);
    }

    @Test
    void betweenCentresOfCellsItIsLinearAndBeyondThemConstant() {
        CueMap map = CueMap.of(1, 2, new float[] {0, 4});
        assertThat(map.resized(1, 4)).containsExactly(0, 1, 3, 4);
        assertThat(map.resized(2, 2)).containsExactly(0, 4, 0, 4);
    }

    @Test
    void sizesAndValuesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> CueMap.of(2, 2, new float[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> CueMap.of(0, 2, new float[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CueMap.of(1, 1, new float[] {Float.NaN}))
                .withMessageContaining("NaN");
    }
}
