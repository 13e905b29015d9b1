// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How training changes the weights. Immutable.
 *
 * @param optimizer the update rule
 * @param rate base learning rate, above 0
 * @param schedule how the rate changes from epoch to epoch
 * @param headRateFactor factor on the rate for the layers after the backbone, above 0
 * @param maxGradientNorm gradients are scaled down to this norm; 0 for no limit
 * @param freezeBackbone whether only the head learns; running statistics still follow the data, as PyTorch's do when
 *     {@code requires_grad} is off
 */
public record LearningOptions(
        Optimizer optimizer,
        double rate,
        Schedule schedule,
        double headRateFactor,
        double maxGradientNorm,
        boolean freezeBackbone) {

    /**
     * Checks every value against its range.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public LearningOptions {
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(schedule, "schedule");
        OptionRange.require(rate > 0 && Double.isFinite(rate), "learning rate must be above 0", rate);
        OptionRange.require(
                headRateFactor > 0 && Double.isFinite(headRateFactor),
                "head learning rate factor must be above 0",
                headRateFactor);
        OptionRange.require(maxGradientNorm >= 0, "maximum gradient norm must not be negative", maxGradientNorm);
    }

    /**
     * The reference implementation's options: SGD with learning rate 0.01, momentum 0.9 and a cosine schedule for all layers.
     *
     * @return the defaults
     */
    public static LearningOptions defaults() {
        return new LearningOptions(Optimizer.sgd(0.9), 0.01, Schedule.cosine(), 1, 0, false);
    }

    /**
     * A copy with another optimizer.
     *
     * @param newOptimizer the update rule
     * @return a copy
     */
    public LearningOptions withOptimizer(Optimizer newOptimizer) {
        return new LearningOptions(newOptimizer, rate, schedule, headRateFactor, maxGradientNorm, freezeBackbone);
    }

    /**
     * A copy with another learning rate.
     *
     * @param newRate base rate, above 0
     * @return a copy
     */
    public LearningOptions withRate(double newRate) {
        return new LearningOptions(optimizer, newRate, schedule, headRateFactor, maxGradientNorm, freezeBackbone);
    }

    /**
     * A copy with another schedule.
     *
     * @param newSchedule how the rate changes from epoch to epoch
     * @return a copy
     */
    public LearningOptions withSchedule(Schedule newSchedule) {
        return new LearningOptions(optimizer, rate, newSchedule, headRateFactor, maxGradientNorm, freezeBackbone);
    }

    /**
     * A copy with another learning rate for the head.
     *
     * @param factor factor on the rate for the layers after the backbone, above 0
     * @return a copy
     */
    public LearningOptions withHeadRateFactor(double factor) {
        return new LearningOptions(optimizer, rate, schedule, factor, maxGradientNorm, freezeBackbone);
    }

    /**
     * A copy with another limit on the gradient norm.
     *
     * @param norm norm that gradients are scaled down to; 0 for no limit
     * @return a copy
     */
    public LearningOptions withMaxGradientNorm(double norm) {
        return new LearningOptions(optimizer, rate, schedule, headRateFactor, norm, freezeBackbone);
    }

    /**
     * A copy with the backbone frozen or not.
     *
     * @param freeze whether only the head learns
     * @return a copy
     */
    public LearningOptions withFreezeBackbone(boolean freeze) {
        return new LearningOptions(optimizer, rate, schedule, headRateFactor, maxGradientNorm, freeze);
    }

    Map<String, String> describe() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("optimizer", optimizer.toString());
        out.put("learning-rate", Double.toString(rate));
        out.put("schedule", schedule.toString());
        out.put("head-learning-rate-factor", Double.toString(headRateFactor));
        out.put("max-gradient-norm", Double.toString(maxGradientNorm));
        out.put("freeze-backbone", Boolean.toString(freezeBackbone));
        return out;
    }
}
