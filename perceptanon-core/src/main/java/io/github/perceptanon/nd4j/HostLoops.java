// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Loops over values in the layout of plans: (height, width, channels), (tokens, width) or (width) for each image. Each loop
 * allocates its scratch memory once, when it is created. Rows are copied to arrays and back, because the JVM compiles loops
 * over arrays to vector instructions, and single reads of buffers it does not.
 */
final class HostLoops {
    private HostLoops() {}

    /** y = x · factor + shift for each channel. */
    static Runnable affine(FloatBuffer x, FloatBuffer y, float[] factors, float[] shifts, boolean relu) {
        int channels = factors.length;
        float[] row = new float[channels];
        float least = relu ? 0 : Float.NEGATIVE_INFINITY;
        return () -> {
            for (int at = 0; at < y.capacity(); at += channels) {
                x.get(at, row, 0, channels);
                for (int c = 0; c < channels; c++) {
                    row[c] = Math.max(least, row[c] * factors[c] + shifts[c]);
                }
                y.put(at, row, 0, channels);
            }
        };
    }

    /** (x − mean) / √(var + eps) · γ + β for each row. */
    static Runnable layerNorm(FloatBuffer x, FloatBuffer y, float[] gamma, float[] beta, double eps) {
        int width = gamma.length;
        float[] row = new float[width];
        return () -> {
            for (int at = 0; at < y.capacity(); at += width) {
                x.get(at, row, 0, width);
                normalise(row, gamma, beta, eps);
                y.put(at, row, 0, width);
            }
        };
    }

    private static void normalise(float[] row, float[] gamma, float[] beta, double eps) {
        double sum = 0;
        for (float v : row) {
            sum += v;
        }
        double mean = sum / row.length;
        double squares = 0;
        for (float v : row) {
            squares += (v - mean) * (v - mean);
        }
        float centre = (float) mean;
        float inverse = (float) (1 / Math.sqrt(squares / row.length + eps));
        for (int i = 0; i < row.length; i++) {
            row[i] = (row[i] - centre) * inverse * gamma[i] + beta[i];
        }
    }

    /** x · (1 + e) / 2 in place of e = erf(x / √2). */
    static Runnable gelu(FloatBuffer x, FloatBuffer e, int width) {
        float[] values = new float[width];
        float[] errors = new float[width];
        return () -> {
            for (int at = 0; at < e.capacity(); at += width) {
                x.get(at, values, 0, width);
                e.get(at, errors, 0, width);
                for (int i = 0; i < width; i++) {
                    errors[i] = 0.5f * values[i] * (1 + errors[i]);
                }
                e.put(at, errors, 0, width);
            }
        };
    }

    /** x · √½. */
    static Runnable halved(FloatBuffer x, FloatBuffer y, int width) {
        float[] factors = new float[width];
        Arrays.fill(factors, (float) Math.sqrt(0.5));
        return affine(x, y, factors, new float[width], false);
    }

    /** Puts a token before the tokens of each image. */
    static Runnable classToken(FloatBuffer x, FloatBuffer y, float[] token, int images) {
        int before = x.capacity() / images;
        int after = y.capacity() / images;
        return () -> {
            for (int n = 0; n < images; n++) {
                y.put(n * after, token, 0, token.length);
                y.put(n * after + token.length, x, n * before, before);
            }
        };
    }

    /** Adds the same position embeddings to the tokens of each image. */
    static Runnable positions(FloatBuffer x, FloatBuffer y, float[] positions) {
        float[] row = new float[positions.length];
        return () -> {
            for (int at = 0; at < y.capacity(); at += row.length) {
                x.get(at, row, 0, row.length);
                for (int i = 0; i < row.length; i++) {
                    row[i] += positions[i];
                }
                y.put(at, row, 0, row.length);
            }
        };
    }

    /** Selects one row of each image. */
    static Runnable select(FloatBuffer x, FloatBuffer y, int index, int width, int images) {
        int size = x.capacity() / images;
        return () -> {
            for (int n = 0; n < images; n++) {
                y.put(n * width, x, n * size + index * width, width);
            }
        };
    }

    /** (height, width, channels) to (channels × height × width). */
    static Runnable flatten(FloatBuffer x, FloatBuffer y, int[] map, int images) {
        ChannelsFirst order = new ChannelsFirst(images, map, x);
        return () -> order.read(y.duplicate());
    }

    /** The mean of each window of the output. */
    static Runnable adaptiveAverage(FloatBuffer x, FloatBuffer y, AdaptiveAveragePool pool, int[] map, int images) {
        int channels = map[0];
        int size = channels * map[1] * map[2];
        double[] sums = new double[channels];
        return () -> {
            int to = 0;
            for (int n = 0; n < images; n++) {
                for (int oy = 0; oy < pool.height(); oy++) {
                    for (int ox = 0; ox < pool.width(); ox++) {
                        int count = window(x, n * size, pool, map, oy, ox, sums);
                        for (int c = 0; c < channels; c++) {
                            y.put(to++, (float) (sums[c] / count));
                        }
                    }
                }
            }
        };
    }

    /** Sums the places of a window and returns their number. */
    private static int window(
            FloatBuffer x, int image, AdaptiveAveragePool pool, int[] map, int oy, int ox, double[] sums) {
        int bottom = AdaptiveAveragePool.end(oy, pool.height(), map[1]);
        int right = AdaptiveAveragePool.end(ox, pool.width(), map[2]);
        int count = 0;
        Arrays.fill(sums, 0);
        for (int row = AdaptiveAveragePool.start(oy, pool.height(), map[1]); row < bottom; row++) {
            for (int column = AdaptiveAveragePool.start(ox, pool.width(), map[2]); column < right; column++) {
                int at = image + (row * map[2] + column) * map[0];
                for (int c = 0; c < sums.length; c++) {
                    sums[c] += x.get(at + c);
                }
                count++;
            }
        }
        return count;
    }

    /** (images, tokens, 3, heads, size) to (3, images, heads, tokens, size). */
    static Runnable splitHeads(FloatBuffer x, FloatBuffer y, int images, int tokens, int heads, int size) {
        return () -> {
            for (int n = 0; n < images; n++) {
                for (int t = 0; t < tokens; t++) {
                    for (int part = 0; part < 3; part++) {
                        for (int h = 0; h < heads; h++) {
                            int from = (((n * tokens + t) * 3 + part) * heads + h) * size;
                            int to = (((part * images + n) * heads + h) * tokens + t) * size;
                            y.put(to, x, from, size);
                        }
                    }
                }
            }
        };
    }

    /** (images, heads, tokens, size) to (images, tokens, heads, size). */
    static Runnable joinHeads(FloatBuffer x, FloatBuffer y, int images, int tokens, int heads, int size) {
        return () -> {
            for (int n = 0; n < images; n++) {
                for (int t = 0; t < tokens; t++) {
                    for (int h = 0; h < heads; h++) {
                        y.put(((n * tokens + t) * heads + h) * size, x, ((n * heads + h) * tokens + t) * size, size);
                    }
                }
            }
        };
    }
}
