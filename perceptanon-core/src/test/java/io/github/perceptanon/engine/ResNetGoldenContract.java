// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.ScoreReading;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.GoldenNetworks;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs and scores of all eight golden models, with any engine. */
public abstract class ResNetGoldenContract {
    /** Golden tolerance against float64: PyTorch's own float32 error is 2e-6 here, summation order differs. */
    private static final double OUTPUT = 2e-5;

    /** The name of the engine on the class path. */
    protected abstract String engine();

    /** What scores say of it. */
    protected String reported() {
        return engine() + "-cpu";
    }

    /** How far scores may be from the reference's. */
    protected double scoreTolerance() {
        return 1e-4;
    }

    /** Whether outputs are compared too: not for engines that round on purpose. */
    protected boolean isExact() {
        return true;
    }

    protected record Model(JsonNode json) {
        ModelCard card() {
            GoldenNetworks network = GoldenNetworks.of(json);
            boolean regresses = network.outputs() == 1;
            return ModelCard.of(
                    network.setup(),
                    network.backbone(),
                    regresses ? Objective.MSE : Objective.CROSS_ENTROPY,
                    regresses ? Granularity.MEAN : Granularity.TEN);
        }

        Scorer scorer(String engine) {
            EngineOptions onCpu = EngineOptions.defaults().withEngine(engine).withDevice(Device.CPU);
            return Scorer.of(card(), GoldenNetworks.of(json).weights(), onCpu);
        }

        JsonNode rows() {
            return json.get(card().setup() == AnnotationSetup.HA2 ? "pairs" : "images");
        }

        AnonymityScore score(Scorer scorer, JsonNode row) {
            return scorer instanceof PairScorer pairs
                    ? pairs.score(GoldenImages.of(row.get("img1")), GoldenImages.of(row.get("img2")))
                    : ((AnonymityScorer) scorer).score(GoldenImages.of(row.get("image")));
        }

        /** What the reference's outputs mean. */
        double score(JsonNode row) {
            JsonNode expected = row.get("output_f64");
            if (!card().objective().classifies()) {
                return 1 + 9 * expected.get(0).asDouble();
            }
            float[] logits = new float[expected.size()];
            for (int k = 0; k < logits.length; k++) {
                logits[k] = (float) expected.get(k).asDouble();
            }
            return 1 + 9 * ScoreReading.of(card()).normalized(logits);
        }

        @Override
        public String toString() {
            return GoldenNetworks.of(json).toString();
        }
    }

    protected static Stream<Model> models() {
        return StreamSupport.stream(
                        GoldenFiles.read("resnet.json").get("models").spliterator(), false)
                .map(Model::new);
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputsAndScoresAreTheReferences(Model model) {
        try (Scorer scorer = model.scorer(engine())) {
            for (JsonNode row : model.rows()) {
                AnonymityScore score = model.score(scorer, row);

                assertThat(score.engine()).isEqualTo(reported());
                assertThat(score.score()).isCloseTo(model.score(row), within(scoreTolerance()));
                for (int k = 0; isExact() && k < score.outputs().size(); k++) {
                    assertThat((double) score.outputs().get(k))
                            .isCloseTo(row.get("output_f64").get(k).asDouble(), within(OUTPUT));
                }
            }
        }
    }
}
