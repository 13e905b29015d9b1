// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class GoalsTest {
    private final List<Measurement> measured = new ArrayList<>();

    @Test
    void everyGoalHasARowEvenIfNothingWasMeasured() {
        assertThat(goals()).hasSize(20).allSatisfy(goal -> {
            assertThat(goal.verdict()).isEqualTo("not measured");
            assertThat(goal.value()).isEqualTo("–");
        });
    }

    @Test
    void takesTheFasterOfPyTorchsEagerLayouts() {
        add(90, "InferenceBenchmark.score", "peer", "ND4J", "backbone", "RESNET50", "setup", "HA1", "batch", "1");
        add(120, "pytorch.inference", "variant", "eager", "backbone", "RESNET50", "batch", "1");
        add(100, "pytorch.inference", "variant", "eager channels-last", "backbone", "RESNET50", "batch", "1");
        add(10, "pytorch.inference", "variant", "torch.compile", "backbone", "RESNET50", "batch", "1");

        Goal goal = goal("nd4j engine, ResNet50, batch 1, to PyTorch eager");

        assertThat(goal.measured().orElseThrow()).isCloseTo(0.9, within(1e-12));
        assertThat(goal.met()).isTrue();
    }

    @Test
    void takesTheFasterEngineAndTheFasterWayOfPyTorchFromFiles() {
        add(70, "FilesBenchmark.score", "engine", "nd4j", "backbone", "RESNET18", "count", "16");
        add(60, "FilesBenchmark.score", "engine", "onnxruntime", "backbone", "RESNET18", "count", "16");
        add(120, "pytorch.files", "variant", "eager one by one", "backbone", "RESNET18", "batch", "16");
        add(100, "pytorch.files", "variant", "eager batches of 8", "backbone", "RESNET18", "batch", "16");

        assertThat(goal("16 JPEG files to scores, ResNet18").value()).isEqualTo("0.60 ×");
    }

    @Test
    void aRatioAboveItsBoundIsMissed() {
        add(
                104,
                "InferenceBenchmark.score",
                "peer",
                "ONNXRUNTIME",
                "backbone",
                "RESNET18",
                "setup",
                "HA1",
                "batch",
                "8");
        add(
                100,
                "InferenceBenchmark.score",
                "peer",
                "ONNXRUNTIME_DIRECT",
                "backbone",
                "RESNET18",
                "setup",
                "HA1",
                "batch",
                "8");

        Goal goal = goal("onnxruntime engine, ResNet18, batch 8");

        assertThat(goal.verdict()).isEqualTo("missed");
        assertThat(goal.value()).isEqualTo("1.04 ×");
    }

    @Test
    void pairsAreNotTakenForSingleImages() {
        add(10, "InferenceBenchmark.score", "peer", "ND4J", "backbone", "RESNET50", "setup", "HA2", "batch", "1");
        add(100, "InferenceBenchmark.score", "peer", "DL4J", "backbone", "RESNET50", "setup", "HA1", "batch", "1");

        assertThat(goal("nd4j engine, ResNet50, batch 1, to DL4J").measured()).isEmpty();
    }

    @Test
    void allocationsAreInKilobytes() {
        measured.add(new Measurement(
                "ScorerBenchmark.score",
                Map.of("engine", "nd4j", "backbone", "RESNET50"),
                "ms/op",
                50,
                49,
                51,
                100,
                OptionalDouble.of(32768)));

        assertThat(goal("Java heap").value()).isEqualTo("32 KB");
    }

    @Test
    void givesTheRatioOfEachRound() {
        addRounds(
                List.of(80.0, 120.0),
                "TrainingBenchmark.step",
                "training",
                "ONEDNN",
                "backbone",
                "RESNET50",
                "batch",
                "8");
        addRounds(List.of(100.0, 100.0), "pytorch.training", "variant", "eager", "backbone", "RESNET50", "batch", "8");

        assertThat(goal("training step, ResNet50, 8 images of 224²").byRound()).isEqualTo("0.80, 1.20");
    }

    @Test
    void comparesStepsOfTheSameSize() {
        add(90, "TrainingBenchmark.step", "training", "ONEDNN", "backbone", "RESNET18", "batch", "16", "side", "80");
        add(100, "pytorch.training", "variant", "eager", "backbone", "RESNET18", "batch", "16", "side", "224");

        assertThat(goal("training step, ResNet18, 16 images of 80²").measured()).isEmpty();
    }

    @Test
    void takesTheFastestOfOurTrainingBackendsButNotDl4jAsShipped() {
        add(90, "TrainingBenchmark.step", "training", "PERCEPTANON", "backbone", "RESNET18", "batch", "8");
        add(80, "TrainingBenchmark.step", "training", "ONEDNN", "backbone", "RESNET18", "batch", "8");
        add(10, "TrainingBenchmark.step", "training", "DL4J", "backbone", "RESNET18", "batch", "8");
        add(100, "pytorch.training", "variant", "eager channels-last", "backbone", "RESNET18", "batch", "8");

        assertThat(goal("training step, ResNet18, 8 images of 224²").value()).isEqualTo("0.80 ×");
    }

    @Test
    void memoryIsThatOfTheFastestBackendAgainstPyTorchsSmallerLayout() {
        add(90, "TrainingBenchmark.step", "training", "PERCEPTANON", "backbone", "RESNET18", "batch", "8");
        add(80, "TrainingBenchmark.step", "training", "ONEDNN", "backbone", "RESNET18", "batch", "8");
        add(500, "perceptanon.memory", "variant", "dl4j training backend", "backbone", "RESNET18", "batch", "8");
        add(900, "perceptanon.memory", "variant", "onednn training backend", "backbone", "RESNET18", "batch", "8");
        add(1000, "pytorch.memory", "variant", "eager", "backbone", "RESNET18", "batch", "8");
        add(750, "pytorch.memory", "variant", "eager channels-last", "backbone", "RESNET18", "batch", "8");

        Goal goal = goal("peak memory of training");

        assertThat(goal.value()).isEqualTo("1.20 ×");
        assertThat(goal.met()).isTrue();
    }

    private void addRounds(List<Double> rounds, String benchmark, String... labels) {
        add(rounds.get(0), benchmark, labels);
        Measurement last = measured.remove(measured.size() - 1);
        measured.add(new Measurement(
                benchmark,
                last.labels(),
                "ms/op",
                rounds.get(0),
                rounds.get(0),
                rounds.get(1),
                10,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rounds));
    }

    private Goal goal(String start) {
        return goals().stream()
                .filter(g -> g.what().startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private List<Goal> goals() {
        return new Goals(new Measurements(measured, List.of())).all();
    }

    private void add(double median, String benchmark, String... labels) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        measured.add(new Measurement(benchmark, map, "ms/op", median, median, median, 5, OptionalDouble.empty()));
    }
}
