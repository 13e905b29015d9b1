// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.Nd4jThreads;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
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
import org.openjdk.jmh.annotations.Warmup;

/** A large product of float matrices: roughly the machine's peak arithmetic, to compare the networks with. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MatrixProductBenchmark {
    /** Rows and columns. */
    @Param("2048")
    public int size;

    /** Threads; 0 for the library's default. */
    @Param({"1", "0"})
    public int threads;

    private INDArray left;
    private INDArray right;
    private INDArray product;
    private CustomOp op;

    /** Creates matrices. */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void prepare() {
        Nd4jThreads.limit(threads);
        left = Nd4j.rand(size, size);
        right = Nd4j.rand(size, size);
        product = Nd4j.create(size, size);
        op = DynamicCustomOp.builder("matmul")
                .addInputs(left, right)
                .addOutputs(product)
                .build();
    }

    /**
     * Multiplies with oneDNN, which uses AVX-512 if available; ND4J's OpenBLAS supports fewer processors and took twice
     * the time on an AMD EPYC.
     *
     * @return the product
     */
    @Benchmark
    public INDArray multiply() {
        Nd4j.exec(op);
        return product;
    }
}
