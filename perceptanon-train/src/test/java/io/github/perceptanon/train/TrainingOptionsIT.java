// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackends;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each option does to a run, by laws that hold whatever the images; one step is an epoch. */
class TrainingOptionsIT {
    private static final int ROWS = 16;

    @TempDir
    static Path root;

    @TempDir
    Path folder;

    private static Annotations all;
    private static Annotations training;
    private static Annotations validation;

    @BeforeAll
    static void writeImages() throws IOException {
        all = NoiseImages.write(root);
        training = all.select(IntStream.range(0, ROWS).toArray());
        validation = all.select(IntStream.range(ROWS, 24).toArray());
    }

    @Test
    void clippedGradientsMoveTheParametersByTheRateTimesTheBound() throws Exception {
        TrainingOptions options = options()
                .withLearning(learning -> learning.withOptimizer(Optimizer.sgd(0))
                        .withSchedule(Schedule.constant())
                        .withRate(1)
                        .withMaxGradientNorm(0.1));
        train(options, training, validation, "out");
        StateDict before = new WeightInitializer(options.run().seed())
                .initialize(network(options).network());
        assertThat(distance(before, weights("out"))).isCloseTo(0.1, within(0.001));
    }

    @Test
    void aRateThatTheScheduleMakesTinyMovesNothing() throws Exception {
        TrainingOptions options = options().withLearning(learning -> learning.withSchedule(Schedule.step(1, 1e-30)));
        train(options, training, validation, "one");
        train(options.withRun(run -> run.withEpochs(2)), training, validation, "two");
        assertThat(distance(weights("one"), weights("two"))).isZero();
    }

    @Test
    void lambdaWeighsTheSquaredErrorAndNothingElse() throws Exception {
        double crossEntropy = firstLoss(
                options().withLoss(loss -> loss.withObjective(Objective.CROSS_ENTROPY, Granularity.TEN)), training);
        DoubleUnaryOperator combined =
                lambda -> firstLoss(options().withLoss(loss -> loss.withLambda(lambda)), training);
        double squaredError = combined.applyAsDouble(1) - crossEntropy;
        assertThat(squaredError).isGreaterThan(0.01);
        assertThat(combined.applyAsDouble(0)).isEqualTo(crossEntropy);
        assertThat(combined.applyAsDouble(3)).isCloseTo(crossEntropy + 3 * squaredError, within(1e-9));
    }

    @Test
    void rowsOfRareClassesWeighMore() throws Exception {
        // Scores go round 1, 4, 7, 10: all of the first kind, and one of the third.
        Annotations uneven = training.select(0, 4, 8, 12, 2);
        TrainingOptions options =
                options().withLoss(loss -> loss.withObjective(Objective.WEIGHTED_CROSS_ENTROPY, Granularity.TEN));
        List<Example> examples = Example.of(
                uneven,
                AnnotationSetup.HA1,
                options.loss().objective(),
                options.loss().granularity());
        double[] logits = freshLogits(options, examples);
        double weighted = 0;
        double weights = 0;
        for (int row = 0; row < examples.size(); row++) {
            // PyTorch: sum of w · loss over sum of w, with w = rows / rows of the class.
            double weight = row < 4 ? 5 / 4.0 : 5;
            double sum = 0;
            for (int c = 0; c < 10; c++) {
                sum += Math.exp(logits[10 * row + c]);
            }
            weighted += weight * (Math.log(sum) - logits[10 * row + (row < 4 ? 0 : 6)]);
            weights += weight;
        }
        assertThat(firstLoss(options, uneven)).isCloseTo(weighted / weights, within(1e-5));
        assertThat(firstLoss(
                        options.withLoss(loss -> loss.withObjective(Objective.CROSS_ENTROPY, Granularity.TEN)), uneven))
                .isNotCloseTo(weighted / weights, within(1e-3));
    }

    @Test
    void patienceEndsARunSoManyEpochsAfterTheBest() throws Exception {
        // What is validated is a class that nothing is learnt of: the longer, the worse.
        List<Annotation> rows = validation.rows().stream()
                .map(row -> new Annotation(
                        row.row(), row.original(), row.anonymized(), "coco", "face", "mask", List.of(5.0), 5))
                .toList();
        Annotations unlearnt = Annotations.of(root, List.of("a1"), rows);
        TrainingOptions options = options()
                .withRun(run -> run.withEpochs(9))
                .withLearning(
                        learning -> learning.withSchedule(Schedule.constant()).withRate(0.01));
        List<EpochReport> patient =
                train(options, training, unlearnt, "patient").epochs();
        int best = 0;
        int end = patient.size();
        for (int e = 1; e < patient.size() && end == patient.size(); e++) {
            best = patient.get(e).validationLoss() < patient.get(best).validationLoss() ? e : best;
            end = e - best >= 3 ? e + 1 : end;
        }
        assertThat(end).as("the run never got worse").isLessThan(patient.size());
        TrainingResult result = train(options.withRun(run -> run.withPatience(3)), training, unlearnt, "impatient");
        assertThat(result.epochs()).hasSize(end);
        assertThat(result.stoppedEarly()).isTrue();
    }

    @Test
    void imagesForValidationAreNotChanged() throws Exception {
        // To flip the mirror images that are learnt changes nothing; those for validation are no mirror images.
        Path mirrored = Files.createDirectories(folder.resolve("mirrored"));
        for (Annotation row : training.rows()) {
            mirror(root.resolve(row.anonymized()), mirrored.resolve(row.anonymized()));
        }
        Annotations symmetric = Annotations.of(mirrored, List.of("a1"), training.rows());
        List<EpochReport> flipped = train(
                        options().withBatches(batches -> batches.withAugmentation(new Augmentation(1, 0))),
                        symmetric,
                        validation,
                        "flipped")
                .epochs();
        List<EpochReport> plain =
                train(options(), symmetric, validation, "plain").epochs();
        assertThat(flipped.get(0).trainingLoss()).isEqualTo(plain.get(0).trainingLoss());
        assertThat(flipped.get(0).validationLoss()).isEqualTo(plain.get(0).validationLoss());
    }

    private static void mirror(Path from, Path to) throws IOException {
        BufferedImage image = ImageIO.read(from.toFile());
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth() / 2; x++) {
                image.setRGB(image.getWidth() - 1 - x, y, image.getRGB(x, y));
            }
        }
        ImageIO.write(image, "png", to.toFile());
    }

    private static TrainingOptions options() {
        return TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withBatches(batches -> batches.withInputSize(32).withSize(ROWS).withAugmentation(Augmentation.NONE))
                .withRun(run -> run.withEpochs(1).withSeed(7));
    }

    private TrainingResult train(TrainingOptions options, Annotations learnt, Annotations validated, String name)
            throws IOException, InterruptedException {
        return Trainer.of(options).train(learnt, validated, folder.resolve(name));
    }

    private double firstLoss(TrainingOptions options, Annotations learnt) {
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                losses.add(step.loss());
            }
        };
        try {
            Trainer.of(options).withListener(listener).train(learnt, validation, folder.resolve("first"));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return losses.get(0);
    }

    private static JudgeNetwork network(TrainingOptions options) {
        return JudgeNetwork.of(options.setup(), options.backbone(), 10);
    }

    /** What the network gives for a batch before it has learnt anything. */
    private static double[] freshLogits(TrainingOptions options, List<Example> examples) throws Exception {
        JudgeNetwork configuration = network(options);
        StateDict weights = new WeightInitializer(options.run().seed()).initialize(configuration.network());
        ImageStore images = new ImageStore(
                path -> ImageLoader.standard()
                        .load(path)
                        .resized(
                                options.batches().inputSize(), options.batches().inputSize(), Resampling.BILINEAR),
                0);
        int[] order = IntStream.range(0, examples.size()).toArray();
        try (TrainableNetwork network = TrainingBackends.installed()
                        .select(options.backend())
                        .compile(configuration.network(), weights, node -> true, options.backend());
                BatchLoader loader = new BatchLoader(images, Normalization.IMAGENET, examples.size(), 1);
                BatchLoader.Pass pass = loader.pass(examples, order, row -> Augmentation.Change.NONE);
                Batch batch = pass.next()) {
            return network.forward(batch.images(), 0);
        }
    }

    private StateDict weights(String name) throws IOException {
        StateDict checkpoint = Safetensors.read(folder.resolve(name).resolve(Trainer.CHECKPOINT))
                .weights()
                .subset(key -> key.startsWith("model."));
        return checkpoint.stripPrefix("model.");
    }

    /** Between two networks' parameters; running statistics are none. */
    private static double distance(StateDict a, StateDict b) {
        double sum = 0;
        for (String name : a.names()) {
            if (!name.contains("running_") && !name.contains("num_batches")) {
                float[] x = a.get(name).toFloats();
                float[] y = b.get(name).toFloats();
                for (int i = 0; i < x.length; i++) {
                    sum += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
                }
            }
        }
        return Math.sqrt(sum);
    }
}
