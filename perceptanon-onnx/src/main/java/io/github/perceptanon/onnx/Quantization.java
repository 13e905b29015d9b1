package io.github.perceptanon.onnx;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Static post-training quantisation of a judge's network to 8-bit integers. The trunk runs in 32-bit floats on images like
 * those to be scored, to find the smallest and largest value of every feature map. In the exported model 256 steps cover
 * that range, and 129 steps cover the weights of each output channel, which is few enough that sums of two products in 16
 * bits cannot overflow on any processor. Embedding and head stay in 32-bit floats.
 *
 * <p>Needs ONNX Runtime on the class path. Immutable and thread-safe.
 */
public final class Quantization {
    private final ModelCard card;
    private final StateDict weights;
    private final Map<String, ByteScale> ranges;

    private Quantization(ModelCard card, StateDict weights, Map<String, ByteScale> ranges) {
        this.card = card;
        this.weights = weights;
        this.ranges = ranges;
    }

    /**
     * The difference between scores in 8-bit integers and in 32-bit floats.
     *
     * @param scores number of scores compared
     * @param mean mean of |Δscore|, on the scale from 1 to 10
     * @param largest largest |Δscore|
     */
    public record Shift(int scores, double mean, double largest) {}

    /**
     * Finds the range of every feature map on images.
     *
     * @param card the model
     * @param weights the model's state dict, which fits the card's network
     * @param images images like those to be scored, of any size; for HA2 originals and anonymized ones. A hundred are plenty
     * @return the quantisation
     * @throws IllegalArgumentException if there are no images
     * @throws IllegalStateException if ONNX Runtime is missing or does not work here
     */
    public static Quantization calibrated(ModelCard card, StateDict weights, Iterable<RgbImage> images) {
        JudgeNetwork judge = card.network();
        String input = judge.trunkInput();
        SubNetwork trunk = SubNetwork.between(
                judge.network(),
                Map.of(input, new int[] {3, card.inputHeight(), card.inputWidth()}),
                List.of(judge.embedding()));
        List<String> measured = measured(trunk);
        Map<String, ByteScale> ranges = new LinkedHashMap<>();
        ranges.put(input, pixels(card));
        try (InferenceEngine engine =
                new OnnxRuntimeEngineProvider().compile(trunk(card, judge, measured), weights, onCpu())) {
            FloatBuffer[] maps = engine.outputShapes().stream()
                    .map(shape -> FloatBuffer.allocate(shape[0] * shape[1] * shape[2]))
                    .toArray(FloatBuffer[]::new);
            for (RgbImage image : images) {
                run(card, engine, image, maps);
                for (int i = 0; i < maps.length; i++) {
                    ranges.merge(measured.get(i), range(maps[i].array()), ByteScale::with);
                }
            }
        }
        if (ranges.size() == 1) {
            throw new IllegalArgumentException("calibration needs at least 1 image but was given 0");
        }
        addPoolings(trunk, ranges);
        return new Quantization(card, weights, ranges);
    }

    private static NetworkSlice trunk(ModelCard card, JudgeNetwork judge, List<String> outputs) {
        return new NetworkSlice(judge.network(), judge.trunkInput(), 3, card.inputHeight(), card.inputWidth(), outputs);
    }

    private static EngineOptions onCpu() {
        return EngineOptions.defaults().withConcurrency(1).withDevice(Device.CPU);
    }

    /** The feature maps to measure, without those that only a batch norm or ReLU reads, and without pooled ones. */
    private static List<String> measured(SubNetwork trunk) {
        return trunk.nodes().stream()
                .filter(vertex -> trunk.shape(vertex).length == 3)
                .filter(vertex -> !isPooling(trunk, vertex))
                .filter(vertex -> trunk.onlyReader(vertex)
                        .map(trunk::operation)
                        .filter(reader -> reader instanceof Operation.Relu || reader instanceof Operation.BatchNorm)
                        .isEmpty())
                .toList();
    }

    private static boolean isPooling(SubNetwork trunk, String vertex) {
        Operation operation = trunk.operation(vertex);
        return operation instanceof Operation.MaxPool || operation instanceof Operation.AveragePool;
    }

    /** Poolings get the range of their input: ONNX Runtime pools bytes directly if both ranges are the same. */
    private static void addPoolings(SubNetwork trunk, Map<String, ByteScale> ranges) {
        for (String vertex : trunk.nodes()) {
            if (isPooling(trunk, vertex)) {
                ranges.put(vertex, ranges.get(trunk.inputs(vertex).get(0)));
            }
        }
    }

    /** The range from black to white after the card's normalisation. */
    private static ByteScale pixels(ModelCard card) {
        ByteScale range = new ByteScale(0, 0);
        for (int c = 0; c < 3; c++) {
            float mean = card.normalization().mean().get(c);
            float std = card.normalization().std().get(c);
            range = range.with(new ByteScale(-mean / std, (1 - mean) / std));
        }
        return range;
    }

    private static ByteScale range(float[] values) {
        float least = 0;
        float largest = 0;
        for (float v : values) {
            least = Math.min(least, v);
            largest = Math.max(largest, v);
        }
        return new ByteScale(least, largest);
    }

    private static void run(ModelCard card, InferenceEngine engine, RgbImage image, FloatBuffer... outputs) {
        RgbImage sized = image.resized(card.inputWidth(), card.inputHeight(), Resampling.BILINEAR);
        for (FloatBuffer output : outputs) {
            output.clear();
        }
        engine.run(1, target -> card.normalization().toChw(sized, target), outputs);
    }

    /**
     * The quantised model.
     *
     * @return an export like that of {@link OnnxExport#of(ModelCard, StateDict)}, in {@link Precision#INT8}
     */
    public OnnxExport export() {
        return OnnxExport.of(card, weights).quantized(ranges);
    }

    /**
     * The quantised network as an engine, {@code onnxruntime-int8}, for a scorer of the same model and weights.
     *
     * @return its provider
     */
    public EngineProvider engine() {
        return new QuantizedEngineProvider(ranges);
    }

    /**
     * Compares scores with those in 32-bit floats.
     *
     * @param images for HA1 each image is scored on its own; for HA2 each is scored with the image before it as its original
     * @return the differences
     * @throws IllegalArgumentException if there are too few images for one score
     */
    public Shift shift(Iterable<RgbImage> images) {
        List<Double> floats = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        try (Scorer plain = Scorer.of(card, weights, new OnnxRuntimeEngineProvider(), onCpu());
                Scorer rounded = Scorer.of(card, weights, engine(), onCpu())) {
            RgbImage before = null;
            for (RgbImage image : images) {
                if (card.setup() == Setup.HA1 || before != null) {
                    floats.add(score(plain, before, image));
                    bytes.add(score(rounded, before, image));
                }
                before = image;
            }
        }
        return shift(floats, bytes);
    }

    private static double score(Scorer scorer, @Nullable RgbImage original, RgbImage image) {
        return scorer instanceof PairScorer pairs
                ? pairs.score(Objects.requireNonNull(original), image).score()
                : ((AnonymityScorer) scorer).score(image).score();
    }

    private static Shift shift(List<Double> before, List<Double> after) {
        if (before.isEmpty()) {
            throw new IllegalArgumentException("a comparison needs at least 1 image, or 2 for an HA2 model");
        }
        double sum = 0;
        double largest = 0;
        for (int i = 0; i < before.size(); i++) {
            double shift = Math.abs(before.get(i) - after.get(i));
            sum += shift;
            largest = Math.max(largest, shift);
        }
        return new Shift(before.size(), sum / before.size(), largest);
    }
}
