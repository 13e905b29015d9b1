// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.optim.Optimizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Training in a JVM of its own, which a test can kill or whose memory it can watch. */
final class TrainingProcess implements AutoCloseable {
    /** 18 rows in batches of 6, 4 epochs. */
    static final TrainingOptions OPTIONS = TrainingOptions.defaults(
                    AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
            .withBatches(batches -> batches.withInputSize(64).withSize(6))
            .withRun(run -> run.withEpochs(4).withSeed(7))
            .withLearning(learning -> learning.withRate(1e-3).withOptimizer(Optimizer.adamW(0.01)));

    private final Process process;
    private final BufferedReader lines;

    private TrainingProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts training on {@link NoiseImages}; a positive number of steps asks for one epoch of that many. */
    static TrainingProcess start(Path root, Path out, int steps, int side, List<String> jvm) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TrainingProcess.class.getName()));
        command.addAll(List.of(root.toString(), out.toString(), Integer.toString(steps), Integer.toString(side)));
        return new TrainingProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    static Annotations training(Annotations all) {
        return all.select(IntStream.range(0, 18).toArray());
    }

    static Annotations validation(Annotations all) {
        return all.select(IntStream.range(18, 24).toArray());
    }

    /** What was in resident memory after a step, in KiB; waits until the step is done. */
    long residentAfter(int epoch, int step) throws IOException {
        String start = "step " + epoch + " " + step + " ";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(start)) {
                return Long.parseLong(line.substring(start.length()));
            }
        }
        throw new AssertionError("the process ended before epoch " + epoch + ", step " + step);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself: root, output folder, steps, side of the images. */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        int steps = Integer.parseInt(args[2]);
        Annotations all = NoiseImages.of(root, NoiseImages.PAIRS);
        TrainingOptions options = OPTIONS.withBatches(batches -> batches.withInputSize(Integer.parseInt(args[3])));
        if (steps > 0) {
            options = options.withRun(run -> run.withEpochs(1)).withBatches(batches -> batches.withSize(8));
        }
        Annotations training = steps == 0 ? training(all) : NoiseImages.of(root, 8 * steps);
        Trainer.of(options)
                .withListener(new TrainingListener() {
                    @Override
                    public void stepped(Step step) {
                        System.out.println("step " + step.epoch() + " " + step.step() + " " + resident());
                    }
                })
                .train(training, validation(all), Path.of(args[1]));
    }

    private static long resident() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
