// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.TrainingOptions;

/**
 * Seconds that the steps of a quick start take on two slow cores with AVX2. {@link WorkPlan} starts from them before it
 * has measurements.
 */
final class QuickstartCost {
    private static final double IMAGE = 0.010;
    private static final double FORWARD_OF_16_IMAGES_AT_64 = 0.108;
    private static final double VALUE = 0.007;
    private static final double SCORING = 1;
    private static final double REPORT = 3;

    private QuickstartCost() {}

    static WorkPlan plan(QuickstartSettings settings, int measures) {
        SampleOptions sample = settings.sample();
        int rows = sample.scenes() * sample.variants();
        WorkPlan plan = new WorkPlan(System::nanoTime);
        plan.add(IMAGE * sample.images(), sample.images());
        settings.training().forEach((setup, how) -> {
            double batches =
                    Math.ceil(0.6 * rows / how.batches().size()) * how.run().epochs();
            plan.add(batches * step(setup, how), batches);
        });
        double values = 0.2 * rows * measures * settings.training().size();
        plan.add(VALUE * values, values);
        plan.add(SCORING, 1);
        plan.add(REPORT, 1);
        return plan;
    }

    /**
     * A backward pass takes twice as long as a forward pass; validation is a forward pass over a third as many rows.
     */
    private static double step(AnnotationSetup setup, TrainingOptions how) {
        double pixels = (double) how.batches().inputSize() * how.batches().inputSize() / (64 * 64);
        double images = how.batches().size() / 16.0 * (setup == AnnotationSetup.HA2 ? 2 : 1);
        double ways = (how.learning().freezeBackbone() ? 1 : 3) + 1 / 3.0;
        return FORWARD_OF_16_IMAGES_AT_64 * images * pixels * ways;
    }
}
