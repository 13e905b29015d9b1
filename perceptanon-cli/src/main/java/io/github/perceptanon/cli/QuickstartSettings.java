package io.github.perceptanon.cli;

import io.github.perceptanon.Setup;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.data.SplitOptions;
import java.util.Map;

/**
 * What a quick start does.
 *
 * @param sample the data
 * @param split how they are divided; the seed is the data's
 * @param training how each setup is trained, in order
 * @param quick whether it only shows the road
 */
record QuickstartSettings(
        SampleOptions sample, SplitOptions split, Map<Setup, TrainingOptions> training, boolean quick) {
    static final String ROAD = "made with --quick: it shows the road and not the result";
}
