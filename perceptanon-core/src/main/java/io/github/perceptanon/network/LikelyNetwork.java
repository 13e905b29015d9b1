// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * A guess at which judge's network a state dict is for, from its names and shapes.
 *
 * @param setup one image or a pair
 * @param backbone the backbone whose trunk the state dict contains
 * @param outputs the number of the head's outputs; 0 without a judge's head
 */
record LikelyNetwork(AnnotationSetup setup, Backbone backbone, int outputs) {
    /** The guess, or empty if the state dict contains no backbone's trunk. If two fit, the one with more tensors. */
    static Optional<LikelyNetwork> of(StateDict weights) {
        LikelyNetwork best = null;
        int most = 0;
        for (AnnotationSetup setup : AnnotationSetup.values()) {
            for (Backbone backbone : Backbone.values()) {
                JudgeNetwork judge = JudgeNetwork.of(setup, backbone, 1);
                int tensors = judge.network().parameters().size();
                StateDict current = judge.withCurrentNames(weights);
                if (tensors > most && holdsTrunk(current, judge)) {
                    best = new LikelyNetwork(setup, backbone, outputs(current, judge));
                    most = tensors;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean holdsTrunk(StateDict weights, JudgeNetwork judge) {
        return judge.network().parameters().entrySet().stream()
                .filter(entry -> entry.getValue().role() == Parameter.Role.LEARNED)
                .filter(entry -> !judge.isHead(entry.getKey()))
                .allMatch(entry -> weights.find(entry.getKey())
                        .filter(tensor ->
                                Arrays.equals(tensor.shape(), entry.getValue().dimensions()))
                        .isPresent());
    }

    private static int outputs(StateDict weights, JudgeNetwork judge) {
        return weights.find(judge.output() + ".weight")
                .map(Tensor::shape)
                .filter(shape -> shape.length == 2)
                .map(shape -> (int) shape[0])
                .orElse(0);
    }

    @Override
    public String toString() {
        return setup + " " + backbone.id() + (outputs == 0 ? " without a head" : " with " + outputs + " outputs");
    }
}
