// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import java.util.List;

/**
 * Times guided anonymization of a 1080p photograph of noise by a ResNet50 HA2 model of weights by formula, up to a number of
 * steps, in units of one forward pass of an image of the network's own size. Arguments: STEPS ROUNDS
 */
final class GuidedSpeed {
    private GuidedSpeed() {}

    public static void main(String[] args) throws Exception {
        int steps = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        RgbImage photograph = KnownCues.photograph(240, 135).resized(1920, 1080, Resampling.BICUBIC);
        ModelCard card = ModelCard.of(AnnotationSetup.HA2, Backbone.RESNET50, Objective.COMBINED, Granularity.TEN);
        JudgeNetwork network = JudgeNetwork.of(AnnotationSetup.HA2, Backbone.RESNET50, 10);
        try (PairScorer scorer = PairScorer.of(
                card, GoldenWeights.of(NetworkWeights.shapes(network.network()), 0.25), EngineOptions.defaults())) {
            GuidedOptions options = GuidedOptions.of(
                            10, AnonymizationMethods.installed().named("solid"))
                    .withMostSteps(steps)
                    .withLeastGain(1e-9);
            GuidedAnonymizer guided = GuidedAnonymizer.of(Judge.of(scorer), options);
            RgbImage small = photograph.resized(224, 224, Resampling.BILINEAR);
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < 5; i++) {
                    try (var prepared = scorer.prepare(small)) {
                        scorer.embed(List.of(prepared));
                    }
                }
                double pass = (System.nanoTime() - start) / 5e9;
                start = System.nanoTime();
                GuidedResult result = guided.anonymize(photograph, List.of(), step -> {});
                double run = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "%s: a pass %.3f s, %d steps and %d looks %.3f s, %.1f passes%n",
                        scorer.engine(), pass, result.steps().size() - 1, result.looks(), run, run / pass);
            }
        }
    }
}
