// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/guided.md. */
class GuidedGuideTest {
    @TempDir
    Path folder;

    private Path model(AnnotationSetup setup) throws IOException {
        Path file = folder.resolve(setup + ".safetensors");
        JudgeNetwork network = JudgeNetwork.of(setup, Backbone.RESNET18, 10);
        Safetensors.write(
                file,
                GoldenWeights.of(NetworkWeights.shapes(network.network()), 0.5),
                ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                        .withInput(64, 64)
                        .toMetadata());
        return file;
    }

    @Test
    void onePhotograph() throws Exception {
        Path ha1File = model(AnnotationSetup.HA1);
        Path ha2File = model(AnnotationSetup.HA2);
        RgbImage photograph = KnownCues.photograph(64, 48);
        List<Region> faces = List.of(new Region.Rectangle(20, 10, 10, 12));
        Path out = folder.resolve("out.png");

        AnonymizationMethod solid = AnonymizationMethods.installed().named("solid");
        try (Scorer ha2 = PairScorer.load(ha2File);
                Scorer ha1 = AnonymityScorer.load(ha1File)) {
            GuidedAnonymizer guided = GuidedAnonymizer.of(Judge.of(ha2), GuidedOptions.of(8, solid))
                    .confirmedBy(Judge.of(ha1));
            GuidedResult result =
                    guided.anonymize(photograph, faces, step -> System.out.println(step.kind() + " " + step.score()));
            if (result.confirmed()) {
                ImageFiles.writePng(out, result.image());
            } else {
                System.out.println("missed: " + result.outcome().words() + ", best score " + result.score());
            }
        }
        assertThat(out).doesNotExist(); // models of weights by formula know nothing
    }
}
