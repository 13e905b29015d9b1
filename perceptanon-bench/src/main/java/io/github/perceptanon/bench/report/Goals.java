// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.network.Backbone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The project's speed goals: ratios between medians of one run. */
final class Goals {
    private static final List<String> BATCHES = List.of("1", "8");
    private static final int FILES = 16;

    private final Measurements measurements;

    Goals(Measurements measurements) {
        this.measurements = measurements;
    }

    List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        for (String batch : BATCHES) {
            goals.add(ratio(
                    "nd4j engine, ResNet50, batch " + batch + ", to PyTorch eager in its better layout",
                    0.90,
                    network(PeerKind.ND4J, Backbone.RESNET50, batch),
                    eager("inference", Backbone.RESNET50, batch)));
        }
        for (Backbone backbone : List.of(Backbone.RESNET50, Backbone.RESNET18)) {
            for (String batch : BATCHES) {
                goals.add(ratio(
                        "onnxruntime engine, " + title(backbone) + ", batch " + batch
                                + ", to ONNX Runtime used directly",
                        1.03,
                        network(PeerKind.ONNXRUNTIME, backbone, batch),
                        network(PeerKind.ONNXRUNTIME_DIRECT, backbone, batch)));
            }
        }
        for (String batch : BATCHES) {
            goals.add(ratio(
                    "nd4j engine, ResNet50, batch " + batch + ", to DL4J as shipped",
                    0.12,
                    network(PeerKind.ND4J, Backbone.RESNET50, batch),
                    network(PeerKind.DL4J, Backbone.RESNET50, batch)));
        }
        for (Backbone backbone : List.of(Backbone.RESNET50, Backbone.RESNET18)) {
            goals.add(ratio(
                    FILES + " JPEG files to scores, " + title(backbone)
                            + ", best engine, to Pillow and PyTorch eager in its better way",
                    0.67,
                    measurements
                            .of("FilesBenchmark.score", "backbone", backbone.name(), "count", "" + FILES)
                            .min(Comparator.comparingDouble(Measurement::median)),
                    eager("files", backbone, "" + FILES)));
        }
        goals.add(ratio(
                "8 versions of one original, HA2, to 8 separate pairs",
                0.60,
                measurements.find("PairsBenchmark.together", "versions", "8"),
                measurements.find("PairsBenchmark.separately", "versions", "8")));
        goals.add(ratio(
                "8 versions of one original, HA2, to 8 pairs in batches of the same size",
                0.60,
                measurements.find("PairsBenchmark.together", "versions", "8"),
                measurements.find("PairsBenchmark.batched", "versions", "8")));
        goals.add(allocation());
        goals.add(ratio(
                "training step, ResNet18, batch 8, to PyTorch eager in its better layout",
                1.5,
                measurements.find("TrainingBenchmark.step", "training", "PERCEPTANON", "batch", "8"),
                eager("training", Backbone.RESNET18, "8")));
        return goals;
    }

    private Goal allocation() {
        OptionalDouble bytes = measurements
                .find("ScorerBenchmark.score", "backbone", Backbone.RESNET50.name())
                .map(Measurement::allocated)
                .orElse(OptionalDouble.empty());
        return new Goal(
                "Java heap allocated by a score, image of the network's size, nd4j engine, ResNet50",
                64,
                "KB",
                bytes.isEmpty() ? bytes : OptionalDouble.of(bytes.getAsDouble() / 1024));
    }

    private static Goal ratio(String what, double atMost, Optional<Measurement> ours, Optional<Measurement> theirs) {
        return new Goal(
                what,
                atMost,
                "×",
                ours.isPresent() && theirs.isPresent()
                        ? OptionalDouble.of(ours.get().median() / theirs.get().median())
                        : OptionalDouble.empty());
    }

    private Optional<Measurement> network(PeerKind peer, Backbone backbone, String batch) {
        return measurements.find(
                "InferenceBenchmark.score",
                "peer",
                peer.name(),
                "backbone",
                backbone.name(),
                "setup",
                "HA1",
                "batch",
                batch);
    }

    /** The fastest of PyTorch's eager variants. */
    private Optional<Measurement> eager(String benchmark, Backbone backbone, String batch) {
        return measurements
                .of("pytorch." + benchmark, "backbone", backbone.name(), "batch", batch)
                .filter(m -> m.label("variant").startsWith("eager"))
                .min(Comparator.comparingDouble(Measurement::median));
    }

    static String title(Backbone backbone) {
        return backbone == Backbone.RESNET18 ? "ResNet18" : "ResNet50";
    }
}
