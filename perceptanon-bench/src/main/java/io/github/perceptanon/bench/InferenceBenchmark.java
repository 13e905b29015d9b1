package io.github.perceptanon.bench;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.network.Networks;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One batch at 224² from normalised floats to embeddings, on the nd4j engine. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class InferenceBenchmark {
    private static final int SIDE = 224;

    /** The residual network. */
    @Param({"RESNET18", "RESNET50"})
    public Backbone backbone;

    /** Images a call. */
    @Param({"1", "8"})
    public int batch;

    private InferenceEngine engine;
    private float[] images;
    private FloatBuffer embeddings;

    /** Compiles the network with random weights: time does not depend on their values. */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void compile() {
        ComputationGraphConfiguration network = Networks.resnet(Setup.HA1, backbone, 10);
        NetworkSlice trunk =
                new NetworkSlice(network, Networks.IMAGE, 3, SIDE, SIDE, List.of(Networks.embedding(Setup.HA1)));
        engine = Engines.installed().select("nd4j").compile(trunk, weights(network), EngineOptions.defaults());
        SplittableRandom random = new SplittableRandom(1);
        images = new float[batch * 3 * SIDE * SIDE];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) (random.nextDouble() - 0.5);
        }
        embeddings = FloatBuffer.allocate(batch * backbone.features());
    }

    private static StateDict weights(ComputationGraphConfiguration network) {
        SplittableRandom random = new SplittableRandom(2);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        NetworkWeights.shapes(network).forEach((name, shape) -> {
            if (shape.length == 0) {
                tensors.put(name, Tensor.of(DType.I64, shape, ByteBuffer.allocate(Long.BYTES)));
                return;
            }
            int size = 1;
            for (long d : shape) {
                size *= (int) d;
            }
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) (0.05 * random.nextDouble() + (shape.length == 1 ? 0.5 : -0.025));
            }
            tensors.put(name, Tensor.ofFloats(values, shape));
        });
        return StateDict.of(tensors);
    }

    /** Frees the engine. */
    @TearDown
    public void close() {
        engine.close();
    }

    /**
     * Embeds one batch.
     *
     * @return the embeddings
     */
    @Benchmark
    public FloatBuffer embed() {
        embeddings.clear();
        engine.run(batch, target -> target.put(images), embeddings);
        return embeddings;
    }
}
