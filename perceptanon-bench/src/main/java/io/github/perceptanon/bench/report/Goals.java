// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.TrainingKind;
import io.github.perceptanon.network.Backbone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The project's speed goals: ratios between medians of one run. */
final class Goals {
    private static final List<String> BATCHES = List.of("1", "8");
    private static final List<Backbone> BACKBONES = List.of(Backbone.RESNET18, Backbone.RESNET50);
    private static final int FILES = 16;
    private static final Comparator<Measurement> BY_MEDIAN = Comparator.comparingDouble(Measurement::median);

    private final Measurements measurements;

    Goals(Measurements measurements) {
        this.measurements = measurements;
    }

    List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        training(goals);
        againstOnnxRuntime(goals, PeerKind.ONEDNN, 1.05);
        files(goals);
        goals.add(memory());
        for (String batch : BATCHES) {
            goals.add(ratio(
                    "nd4j engine, ResNet50, batch " + batch + ", to PyTorch eager in its better layout",
                    0.90,
                    network(PeerKind.ND4J, Backbone.RESNET50, batch),
                    eager("inference", Backbone.RESNET50, batch)));
        }
        againstOnnxRuntime(goals, PeerKind.ONNXRUNTIME, 1.03);
        goals.add(ratio(
                "nd4j engine, ResNet50, batch 1, to DL4J as shipped",
                0.12,
                network(PeerKind.ND4J, Backbone.RESNET50, "1"),
                network(PeerKind.DL4J, Backbone.RESNET50, "1")));
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
        return goals;
    }

    private void training(List<Goal> goals) {
        for (Backbone backbone : BACKBONES) {
            goals.add(training(backbone, "8", "224"));
        }
        goals.add(training(Backbone.RESNET18, "16", "80"));
    }

    private Goal training(Backbone backbone, String batch, String side) {
        String[] size = {"backbone", backbone.name(), "batch", batch, "side", side};
        return ratio(
                "training step, " + title(backbone) + ", " + batch + " images of " + side
                        + "², best backend, to PyTorch eager in its better layout",
                0.85,
                ourTraining(size),
                measurements
                        .of("pytorch.training", size)
                        .filter(m -> m.label("variant").startsWith("eager"))
                        .min(BY_MEDIAN));
    }

    /** The step of the fastest of this project's training backends. */
    private Optional<Measurement> ourTraining(String... size) {
        return measurements
                .of("TrainingBenchmark.step", size)
                .filter(m -> TrainingKind.valueOf(m.label("training")).ours())
                .min(BY_MEDIAN);
    }

    /** Of the backend that is the fastest, because one that saved memory by being slow would be no merit. */
    private Goal memory() {
        String[] size = {"backbone", Backbone.RESNET18.name(), "batch", "8", "side", "224"};
        return ratio(
                "peak memory of training, ResNet18, 8 images of 224², fastest backend, to PyTorch eager in its smaller layout",
                1.2,
                ourTraining(size)
                        .map(m -> TrainingKind.valueOf(m.label("training")).title())
                        .flatMap(title -> measurements
                                .of("perceptanon.memory", size)
                                .filter(m -> m.label("variant").equals(title))
                                .findFirst()),
                measurements.of("pytorch.memory", size).min(BY_MEDIAN));
    }

    private void againstOnnxRuntime(List<Goal> goals, PeerKind engine, double atMost) {
        for (Backbone backbone : BACKBONES) {
            for (String batch : BATCHES) {
                goals.add(ratio(
                        engine.title() + ", " + title(backbone) + ", batch " + batch
                                + ", to ONNX Runtime used directly",
                        atMost,
                        network(engine, backbone, batch),
                        network(PeerKind.ONNXRUNTIME_DIRECT, backbone, batch)));
            }
        }
    }

    private void files(List<Goal> goals) {
        for (Backbone backbone : BACKBONES) {
            goals.add(ratio(
                    FILES + " JPEG files to scores, " + title(backbone)
                            + ", best engine, to the fastest pipeline of Pillow and PyTorch eager",
                    backbone == Backbone.RESNET18 ? 0.60 : 0.67,
                    measurements
                            .of("FilesBenchmark.score", "backbone", backbone.name(), "count", "" + FILES)
                            .min(BY_MEDIAN),
                    eager("files", backbone, "" + FILES)));
        }
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
                bytes.isEmpty() ? bytes : OptionalDouble.of(bytes.getAsDouble() / 1024),
                List.of());
    }

    private static Goal ratio(String what, double atMost, Optional<Measurement> ours, Optional<Measurement> theirs) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            return new Goal(what, atMost, "×", OptionalDouble.empty(), List.of());
        }
        List<Double> own = ours.get().rounds();
        List<Double> other = theirs.get().rounds();
        return new Goal(
                what,
                atMost,
                "×",
                OptionalDouble.of(ours.get().median() / theirs.get().median()),
                own.size() > 1 && own.size() == other.size()
                        ? IntStream.range(0, own.size())
                                .mapToObj(i -> own.get(i) / other.get(i))
                                .toList()
                        : List.of());
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
                .min(BY_MEDIAN);
    }

    static String title(Backbone backbone) {
        return backbone == Backbone.RESNET18 ? "ResNet18" : "ResNet50";
    }
}
