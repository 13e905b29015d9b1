// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.network.Window;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Compiles steps to instructions on a plan's memory. */
final class StepBinder {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NHWC = 1;
    private static final int CHANNELS = 3;
    private static final int PAD_WITH_CONSTANT = 0;
    private static final int WEIGHTS_HEIGHT_WIDTH_IN_OUT = 0;
    private static final int IGNORE_PADDING = 0;
    private static final int COUNT_PADDING = 1;
    private static final int OUTPUTS_A_POSITION = 4;
    private static final int UNDILATED = 1;
    private static final int TRANSPOSED = 1;
    private static final int AS_IT_IS = 0;

    private final FusedNetwork network;
    private final int images;
    private final INDArray[] values;
    /** Lends scratch memory of a given length to one step. */
    private final LongFunction<INDArray> scratch;

    private final List<Instruction> program = new ArrayList<>();
    private final List<INDArray> owned = new ArrayList<>();

    StepBinder(FusedNetwork network, int images, INDArray[] values, LongFunction<INDArray> scratch) {
        this.network = network;
        this.images = images;
        this.values = values;
        this.scratch = scratch;
    }

    List<Instruction> program() {
        return program;
    }

    /** Arrays that instructions use besides the plan's memory and the weights. */
    List<INDArray> owned() {
        return owned;
    }

    void bind(Step step) {
        INDArray out = values[step.output()];
        INDArray[] in = Arrays.stream(step.inputs()).mapToObj(v -> values[v]).toArray(INDArray[]::new);
        if (step instanceof Step.Convolution c) {
            convolve(c, in[0], out);
            rectify(c.relu(), out);
        } else if (step instanceof Step.Affine a) {
            host(in[0], out, HostLoops.affine(buffer(in[0]), buffer(out), a.factors(), a.shifts(), a.relu()));
        } else if (step instanceof Step.Extension e) {
            extend(e, in[0], out);
        } else if (step instanceof Step.MaxPool p) {
            add("maxpool2d", in, out, arguments(p.window(), EXPLICIT_PADDING, IGNORE_PADDING, NHWC));
        } else if (step instanceof Step.AveragePool p) {
            int padding = p.countPadding() ? COUNT_PADDING : IGNORE_PADDING;
            add("avgpool2d", in, out, arguments(p.window(), EXPLICIT_PADDING, padding, NHWC));
        } else if (step instanceof Step.GlobalAverage) {
            // ND4J's mean over rows and columns takes three times as long with channels last as with channels first.
            Window map = new Window((int) in[0].size(1), (int) in[0].size(2), 1, 1, 0, 0);
            add("avgpool2d", in, out, arguments(map, EXPLICIT_PADDING, IGNORE_PADDING, NHWC));
        } else if (step instanceof Step.Sum s) {
            add("add", in, out, new int[0]);
            rectify(s.relu(), out);
        } else if (step instanceof Step.Relu) {
            add("relu", in, out, new int[0], 0);
        } else if (step instanceof Step.Concatenation) {
            add("concat", in, out, new int[] {CHANNELS});
        } else if (step instanceof Step.Dense d) {
            multiply(
                    rowsOf(in[0], d.matrix().size(1)),
                    d.matrix(),
                    d.bias(),
                    rowsOf(out, d.matrix().size(0)));
            rectify(d.relu(), out);
        } else {
            bindTokens(step, in[0], out);
        }
    }

    /** Steps on vectors and tokens. */
    private void bindTokens(Step step, INDArray in, INDArray out) {
        FloatBuffer x = buffer(in);
        FloatBuffer y = buffer(out);
        if (step instanceof Step.AdaptiveAverage a) {
            host(in, out, HostLoops.adaptiveAverage(x, y, a.pool(), network.shape(a.input()), images));
        } else if (step instanceof Step.Flatten f) {
            host(in, out, HostLoops.flatten(x, y, network.shape(f.input()), images));
        } else if (step instanceof Step.Copy) {
            add("identity", new INDArray[] {in}, Nd4j.create(out.data(), in.shape()), new int[0]);
        } else if (step instanceof Step.ClassToken c) {
            host(in, out, HostLoops.classToken(x, y, c.token(), images));
        } else if (step instanceof Step.Positions p) {
            host(in, out, HostLoops.positions(x, y, p.positions()));
        } else if (step instanceof Step.LayerNorm n) {
            host(in, out, HostLoops.layerNorm(x, y, n.gamma(), n.beta(), n.eps()));
        } else if (step instanceof Step.Gelu) {
            int width = (int) in.size(CHANNELS);
            host(in, out, HostLoops.halved(x, y, width));
            program.add(new ErrorFunction(out));
            host(in, out, HostLoops.gelu(x, y, width));
        } else if (step instanceof Step.Select s) {
            host(in, out, HostLoops.select(x, y, s.index(), (int) out.size(CHANNELS), images));
        } else if (step instanceof Step.Attention a) {
            attend(a, in, out);
        } else {
            throw new IllegalArgumentException("there is no instruction for " + step);
        }
    }

    private static FloatBuffer buffer(INDArray array) {
        return FusedPlan.buffer(array);
    }

    private void host(INDArray in, INDArray out, Runnable loop) {
        program.add(new HostInstruction(List.of(in), out, loop));
    }

    private void extend(Step.Extension e, INDArray in, INDArray out) {
        int[][] padding = {{0, 0}, {0, e.rows()}, {0, e.columns()}, {0, 0}};
        INDArray paddings = Nd4j.createFromArray(padding);
        owned.add(paddings);
        add("pad", new INDArray[] {in, paddings}, out, new int[] {PAD_WITH_CONSTANT}, Double.NEGATIVE_INFINITY);
    }

    private void convolve(Step.Convolution c, INDArray in, INDArray out) {
        if (isProduct(c, out)) {
            multiplyPatches(c, in, out);
        } else {
            add(
                    "conv2d",
                    new INDArray[] {in, c.kernel(), c.bias()},
                    out,
                    arguments(c.window(), EXPLICIT_PADDING, NHWC, WEIGHTS_HEIGHT_WIDTH_IN_OUT));
        }
    }

    /**
     * Whether a convolution is computed as a matrix product. oneDNN's convolution repacks its weights at every call, its
     * matrix product does not. So 1×1 convolutions are products, and so are others with at least
     * {@value #OUTPUTS_A_POSITION} times as many outputs as positions, where repacking costs more than writing the patches.
     * On one core this took ResNet50 from 60 to 45 ms, ResNet18 from 24 to 20.
     */
    private static boolean isProduct(Step.Convolution c, INDArray out) {
        // Patches are written on the host, for one image at a time.
        return NativeOp.isCpu()
                && (c.window().isPointwise() || c.bias().length() >= OUTPUTS_A_POSITION * positions(out));
    }

    /** The number of positions of the images that the ops process at once. */
    private static long positions(INDArray value) {
        return value.size(0) * value.size(1) * value.size(2);
    }

    private void multiplyPatches(Step.Convolution c, INDArray in, INDArray out) {
        Window window = c.window();
        long inner = c.kernel().length() / c.bias().length();
        INDArray patches = in;
        if (!window.isPointwise() || window.strideHeight() != 1 || window.strideWidth() != 1) {
            patches = scratch.apply(positions(out) * inner);
            program.add(new PatchMatrix(
                    network.shape(c.input()),
                    window,
                    (int) out.size(1),
                    (int) out.size(2),
                    buffer(in),
                    buffer(patches)));
        }
        INDArray flat = matrix(out, positions(out), c.bias().length());
        INDArray[] product = {
            matrix(patches, positions(out), inner),
            matrix(c.kernel(), inner, c.bias().length())
        };
        add("matmul", product, flat, new int[0]);
        add("biasadd", new INDArray[] {flat, c.bias()}, flat, new int[0]);
    }

    /** out = rows · weightsᵀ + bias; weights are (out, in). */
    private void multiply(INDArray rows, INDArray weights, INDArray bias, INDArray out) {
        add("matmul", new INDArray[] {rows, weights}, out, new int[] {AS_IT_IS, TRANSPOSED});
        add("biasadd", new INDArray[] {out, bias}, out, new int[0]);
    }

    private void attend(Step.Attention a, INDArray in, INDArray out) {
        int tokens = (int) in.size(2);
        int width = (int) in.size(CHANNELS);
        int size = width / a.heads();
        long heads = (long) images * a.heads();
        long rows = (long) images * tokens;
        INDArray projected = matrix(scratch.apply(3 * rows * width), rows, 3L * width);
        INDArray parts = scratch.apply(3 * rows * width);
        INDArray weights =
                Nd4j.create(scratch.apply(heads * tokens * tokens).data(), new long[] {heads, tokens, tokens});
        multiply(rowsOf(in, width), a.projection(), a.projectionBias(), projected);
        host(
                projected,
                parts,
                HostLoops.splitHeads(
                        buffer(projected), buffer(matrix(parts, 3 * rows, width)), images, tokens, a.heads(), size));
        long[] perHead = {heads, tokens, size};
        INDArray[] qkv = new INDArray[3];
        for (int i = 0; i < qkv.length; i++) {
            qkv[i] = Nd4j.create(
                    parts.data(), perHead, new long[] {(long) tokens * size, size, 1}, i * rows * width, 'c');
        }
        add("matmul", new INDArray[] {qkv[0], qkv[1]}, weights, new int[] {AS_IT_IS, TRANSPOSED});
        add("softmax", new INDArray[] {weights}, weights, new int[] {2});
        INDArray mixed = Nd4j.create(projected.data(), perHead);
        add("matmul", new INDArray[] {weights, qkv[2]}, mixed, new int[0]);
        INDArray joined = matrix(parts, rows, width);
        host(mixed, joined, HostLoops.joinHeads(buffer(mixed), buffer(joined), images, tokens, a.heads(), size));
        multiply(joined, a.mixing(), a.mixingBias(), rowsOf(out, width));
    }

    private static INDArray rowsOf(INDArray value, long width) {
        return matrix(value, value.length() / width, width);
    }

    private static INDArray matrix(INDArray values, long rows, long columns) {
        return Nd4j.create(values.data(), new long[] {rows, columns});
    }

    private void rectify(boolean wanted, INDArray out) {
        if (wanted) {
            add("relu", new INDArray[] {out}, out, new int[0], 0);
        }
    }

    private void add(String op, INDArray[] in, INDArray out, int[] integers, double... reals) {
        program.add(NativeOp.of(op, in, out, integers, reals));
    }

    private static int[] arguments(Window w, int... more) {
        int[] fixed = {
            w.kernelHeight(),
            w.kernelWidth(),
            w.strideHeight(),
            w.strideWidth(),
            w.paddingHeight(),
            w.paddingWidth(),
            UNDILATED,
            UNDILATED
        };
        int[] arguments = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, arguments, fixed.length, more.length);
        return arguments;
    }
}
