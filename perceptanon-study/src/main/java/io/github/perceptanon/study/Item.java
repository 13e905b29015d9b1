// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.train.data.Annotation;
import java.util.List;

/**
 * An image of a study.
 *
 * @param gold whether the score is known, and the image only there to check annotators
 * @param row its paths and groups; the mean score is the expected one, NaN unless it is gold
 * @param extra the cells of the columns that the published layout does not have
 */
record Item(boolean gold, Annotation row, List<String> extra) {
    Item {
        extra = List.copyOf(extra);
    }
}
