// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.bench.report.Machine;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times every engine that works on a device, over batch sizes, and writes the JSON that peers/reference.py describes.
 * The difference of each engine's embeddings from those of the nd4j engine on the CPU is recorded with its times.
 *
 * <pre>
 *   GpuBenchmark --out FILE [--device cuda|cpu] [--batches 1,8,…] [--seconds 300]
 * </pre>
 */
public final class GpuBenchmark {
    private static final List<String> ENGINES =
            List.of("onnxruntime", "onnxruntime-tf32", "onnxruntime-fp16", "nd4j", "onnxruntime-tensorrt");
    private static final Map<String, String> PRECISIONS =
            Map.of("onnxruntime-tf32", "tf32", "onnxruntime-fp16", "fp16");
    private static final long NANOS_PER_BATCH = Duration.ofMillis(700).toNanos();
    private static final int FEWEST_CALLS = 5;

    private final Device device;
    private final List<Integer> batches;
    private final long deadline;
    private final PeerFolder folder = PeerFolder.standard();
    private final List<Map<String, Object>> results = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final Map<String, String> versions = new LinkedHashMap<>();

    private GpuBenchmark(Device device, List<Integer> batches, Duration allowed) {
        this.device = device;
        this.batches = batches;
        this.deadline = System.nanoTime() + allowed.toNanos();
    }

    /**
     * Runs the benchmark.
     *
     * @param args see above
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if the arguments are not understood
     */
    public static void main(String[] args) throws IOException {
        Path out = null;
        Device device = Device.cuda(0);
        String batches = "1,2,4,8,16,32,64,128,256";
        int seconds = 300;
        for (int i = 0; i + 1 < args.length; i += 2) {
            String value = args[i + 1];
            switch (args[i]) {
                case "--out" -> out = Path.of(value);
                case "--device" -> device = value.equals("cpu") ? Device.CPU : Device.cuda(0);
                case "--batches" -> batches = value;
                case "--seconds" -> seconds = Integer.parseInt(value);
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        if (out == null) {
            throw new IllegalArgumentException("--out FILE is missing");
        }
        List<Integer> sizes =
                Arrays.stream(batches.split(",")).map(Integer::valueOf).toList();
        GpuBenchmark benchmark = new GpuBenchmark(device, sizes, Duration.ofSeconds(seconds));
        benchmark.run();
        benchmark.write(out);
    }

    private void run() throws IOException {
        for (Workload network : PeerKind.networks()) {
            if (network.setup() == AnnotationSetup.HA1) {
                folder.prepare(network);
            }
        }
        for (String name : ENGINES) {
            EngineProvider provider = Engines.installed().all().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            EngineProvider.Availability here = provider.availability(device);
            if (!here.usable()) {
                skip(name + ": " + here.reason());
                continue;
            }
            versions.put(name, here.reason());
            for (Backbone backbone : List.of(Backbone.RESNET50, Backbone.RESNET18)) {
                time(name, backbone);
            }
        }
    }

    private void skip(String reason) {
        skipped.add(reason);
        System.err.println("left out " + reason);
    }

    private void time(String name, Backbone backbone) throws IOException {
        if (timeIsUp()) {
            skip(name + ", " + backbone.id() + ": the time was up");
            return;
        }
        Workload network = new Workload(AnnotationSetup.HA1, backbone, 1, 0);
        EngineOptions options =
                EngineOptions.defaults().withEngine(name).withConcurrency(1).withDevice(device);
        try (InferenceEngine engine = network.compile(folder.weights(network), options)) {
            double difference = difference(engine, network);
            for (int batch : batches) {
                if (timeIsUp()) {
                    skip(name + ", " + backbone.id() + ", from batch " + batch + " on: the time was up");
                    break;
                }
                time(engine, name, new Workload(AnnotationSetup.HA1, backbone, batch, 0), difference);
            }
        } catch (RuntimeException e) {
            // One engine's failure does not affect the next.
            skip(name + ", " + backbone.id() + ": " + e);
        }
    }

    private boolean timeIsUp() {
        return System.nanoTime() > deadline;
    }

    /** The largest difference of two images' embeddings from the nd4j engine's on the CPU, over the largest of those. */
    private double difference(InferenceEngine engine, Workload network) throws IOException {
        Workload two = new Workload(network.setup(), network.backbone(), 2, 0);
        EngineOptions cpu = EngineOptions.defaults().withEngine("nd4j").withDevice(Device.CPU);
        try (InferenceEngine reference = network.compile(folder.weights(network), cpu)) {
            float[] expected = embed(reference, two);
            float[] embeddings = embed(engine, two);
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
                difference = Math.max(difference, Math.abs(expected[i] - embeddings[i]));
            }
            return difference / largest;
        }
    }

    private static float[] embed(InferenceEngine engine, Workload workload) {
        FloatBuffer out =
                FloatBuffer.allocate(workload.batch() * workload.backbone().features());
        float[] images = workload.inputs(engine.inputLayout())[0];
        engine.run(workload.batch(), engine.inputLayout(), target -> target.put(images), out);
        return out.array();
    }

    private void time(InferenceEngine engine, String name, Workload workload, double difference) {
        float[] images = workload.inputs(engine.inputLayout())[0];
        FloatBuffer out =
                FloatBuffer.allocate(workload.batch() * workload.backbone().features());
        List<Double> times = new ArrayList<>();
        long start = System.nanoTime();
        // The first third of the time is warm-up, in which kernels are chosen and memory is allocated.
        boolean warm = false;
        while (!warm
                || times.size() < FEWEST_CALLS
                || System.nanoTime() - start < NANOS_PER_BATCH + NANOS_PER_BATCH / 2) {
            long before = System.nanoTime();
            out.clear();
            engine.run(workload.batch(), engine.inputLayout(), target -> target.put(images), out);
            long after = System.nanoTime();
            if (warm) {
                times.add((after - before) / 1e6);
            }
            warm |= after - start > NANOS_PER_BATCH / 2;
        }
        times.sort(null);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("benchmark", "inference");
        result.put("variant", name);
        result.put("backbone", workload.backbone().name());
        result.put("setup", workload.setup().name());
        result.put("precision", PRECISIONS.getOrDefault(name, "fp32"));
        result.put("batch", workload.batch());
        result.put("median_ms", times.get(times.size() / 2));
        result.put("p25_ms", times.get(times.size() / 4));
        result.put("p75_ms", times.get(times.size() * 3 / 4));
        result.put("calls", times.size());
        result.put("difference", difference);
        results.add(result);
        System.err.printf(
                "%s %s batch %d: %.2f ms%n", name, workload.backbone(), workload.batch(), times.get(times.size() / 2));
    }

    private void write(Path out) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("device", device.toString());
        machine.putAll(Machine.describe());
        machine.putAll(versions);
        document.put("machine", machine);
        document.put("skipped", skipped);
        document.put("results", results);
        AtomicFile.write(
                out,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(document));
    }
}
