// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.data.SplitOptions;
import java.util.Map;

/**
 * The settings of a quick start.
 *
 * @param sample the data
 * @param split how the data are divided; the seed is that of the data
 * @param training the training options of each setup, in order
 * @param quick whether this is the short version without a meaningful result
 */
record QuickstartSettings(
        SampleOptions sample, SplitOptions split, Map<AnnotationSetup, TrainingOptions> training, boolean quick) {
    static final String ROAD = "made with --quick: it shows the steps, but not a meaningful result";
}
