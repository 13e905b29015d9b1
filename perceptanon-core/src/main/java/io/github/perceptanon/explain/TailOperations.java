// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.Tensor;
import java.nio.FloatBuffer;
import org.apache.commons.math3.special.Erf;

/** The operations of {@link TailCompiler}, except for attention. */
final class TailOperations {
    private TailOperations() {}

    /** A weight tensor, (rows, columns), read in place: a copy of VGG11's would take 400 MB of heap. */
    record Matrix(FloatBuffer values, int columns) {
        static Matrix of(Tensor tensor, int columns) {
            FloatBuffer values =
                    tensor.dtype() == DType.F32 ? tensor.bytes().asFloatBuffer() : FloatBuffer.wrap(tensor.toFloats());
            return new Matrix(values, columns);
        }

        void row(int index, float[] target) {
            values.get(index * columns, target, 0, columns);
        }
    }

    /** y = x · Wᵀ + b for each row. */
    record Dense(Matrix matrix, float[] bias) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            return apply(inputs[0], from, to, 0, bias.length);
        }

        /** Computes only the outputs {@code first} to {@code end}; the others stay 0. */
        float[] apply(float[] x, int from, int to, int first, int end) {
            int in = matrix.columns();
            int out = bias.length;
            float[] y = new float[x.length / in * out];
            float[] row = new float[in];
            for (int o = first; o < end; o++) {
                matrix.row(o, row);
                for (int r = from; r < to; r++) {
                    y[r * out + o] = bias[o] + dot(row, x, r * in);
                }
            }
            return y;
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            back(gradient, inputGradients[0], from, to, 0, bias.length);
        }

        void back(float[] gradient, float[] inputGradient, int from, int to, int first, int end) {
            int in = matrix.columns();
            int out = bias.length;
            float[] row = new float[in];
            for (int o = first; o < end; o++) {
                matrix.row(o, row);
                for (int r = from; r < to; r++) {
                    addScaled(gradient[r * out + o], row, inputGradient, r * in);
                }
            }
        }
    }

    /** Uses four partial sums, which do not wait for each other. */
    static float dot(float[] a, float[] b, int offset) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s0 += a[i] * b[offset + i];
            s1 += a[i + 1] * b[offset + i + 1];
            s2 += a[i + 2] * b[offset + i + 2];
            s3 += a[i + 3] * b[offset + i + 3];
        }
        for (; i < a.length; i++) {
            s0 += a[i] * b[offset + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    static void addScaled(float factor, float[] row, float[] target, int offset) {
        if (factor == 0) {
            return;
        }
        for (int i = 0; i < row.length; i++) {
            target[offset + i] += factor * row[i];
        }
    }

    /** Returns its input. */
    record Identity(int width) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            return inputs[0];
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            for (int i = from * width; i < to * width; i++) {
                inputGradients[0][i] += gradient[i];
            }
        }
    }

    record Add(int width) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            float[] y = new float[inputs[0].length];
            for (int i = from * width; i < to * width; i++) {
                y[i] = inputs[0][i] + inputs[1][i];
            }
            return y;
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            for (int i = from * width; i < to * width; i++) {
                inputGradients[0][i] += gradient[i];
                inputGradients[1][i] += gradient[i];
            }
        }
    }

    record Relu(int width) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            float[] y = new float[inputs[0].length];
            for (int i = from * width; i < to * width; i++) {
                y[i] = Math.max(0, inputs[0][i]);
            }
            return y;
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            for (int i = from * width; i < to * width; i++) {
                inputGradients[0][i] += output[i] > 0 ? gradient[i] : 0;
            }
        }
    }

    record Gelu(int width) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            float[] y = new float[inputs[0].length];
            for (int i = from * width; i < to * width; i++) {
                y[i] = (float) (inputs[0][i] * distribution(inputs[0][i]));
            }
            return y;
        }

        private static double distribution(double x) {
            return 0.5 * (1 + Erf.erf(x * Math.sqrt(0.5)));
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            for (int i = from * width; i < to * width; i++) {
                double x = inputs[0][i];
                double density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
                inputGradients[0][i] += (float) (gradient[i] * (distribution(x) + x * density));
            }
        }
    }

    record LayerNorm(float[] gamma, float[] beta, double eps) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            int width = gamma.length;
            float[] y = new float[inputs[0].length];
            for (int r = from; r < to; r++) {
                double mean = mean(inputs[0], r * width);
                double inverse = inverseStd(inputs[0], r * width, mean);
                for (int i = 0; i < width; i++) {
                    y[r * width + i] = (float) ((inputs[0][r * width + i] - mean) * inverse * gamma[i] + beta[i]);
                }
            }
            return y;
        }

        private double mean(float[] x, int offset) {
            double sum = 0;
            for (int i = 0; i < gamma.length; i++) {
                sum += x[offset + i];
            }
            return sum / gamma.length;
        }

        private double inverseStd(float[] x, int offset, double mean) {
            double squares = 0;
            for (int i = 0; i < gamma.length; i++) {
                squares += (x[offset + i] - mean) * (x[offset + i] - mean);
            }
            return 1 / Math.sqrt(squares / gamma.length + eps);
        }

        /** dx = (g − mean(g) − x̂ · mean(g · x̂)) / std with g = dy · γ. */
        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            int width = gamma.length;
            for (int r = from; r < to; r++) {
                int offset = r * width;
                double mean = mean(inputs[0], offset);
                double inverse = inverseStd(inputs[0], offset, mean);
                double sum = 0;
                double along = 0;
                for (int i = 0; i < width; i++) {
                    double g = (double) gradient[offset + i] * gamma[i];
                    sum += g;
                    along += g * (inputs[0][offset + i] - mean) * inverse;
                }
                for (int i = 0; i < width; i++) {
                    double g = (double) gradient[offset + i] * gamma[i];
                    double hat = (inputs[0][offset + i] - mean) * inverse;
                    inputGradients[0][offset + i] += (float) ((g - sum / width - hat * along / width) * inverse);
                }
            }
        }
    }

    /** Selects one token. */
    record Select(int index, int width) implements TailOperation {
        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            float[] y = new float[width];
            System.arraycopy(inputs[0], index * width, y, 0, width);
            return y;
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            for (int i = 0; i < width; i++) {
                inputGradients[0][index * width + i] += gradient[i];
            }
        }
    }

    /** Means over the windows of an adaptive pooling; with a single output, the mean of the whole map. */
    record AdaptiveAverage(AdaptiveAveragePool pool, int channels, int height, int width) implements TailOperation {
        private interface Window {
            void visit(int target, int source, int count);
        }

        private void scan(Window window) {
            int target = 0;
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < pool.height(); y++) {
                    for (int x = 0; x < pool.width(); x++) {
                        scan(window, target++, c, y, x);
                    }
                }
            }
        }

        private void scan(Window window, int target, int channel, int y, int x) {
            int top = AdaptiveAveragePool.start(y, pool.height(), height);
            int bottom = AdaptiveAveragePool.end(y, pool.height(), height);
            int left = AdaptiveAveragePool.start(x, pool.width(), width);
            int right = AdaptiveAveragePool.end(x, pool.width(), width);
            int count = (bottom - top) * (right - left);
            for (int row = top; row < bottom; row++) {
                for (int column = left; column < right; column++) {
                    window.visit(target, (channel * height + row) * width + column, count);
                }
            }
        }

        @Override
        public float[] forward(float[][] inputs, int from, int to) {
            double[] sums = new double[channels * pool.height() * pool.width()];
            scan((target, source, count) -> sums[target] += (double) inputs[0][source] / count);
            float[] y = new float[sums.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) sums[i];
            }
            return y;
        }

        @Override
        public void backward(
                float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
            scan((target, source, count) -> inputGradients[0][source] += gradient[target] / count);
        }
    }
}
