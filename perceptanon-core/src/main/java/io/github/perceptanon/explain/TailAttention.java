// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

/**
 * Self-attention that computes only some rows of the result, from their queries and the keys and values of all tokens.
 *
 * @param projection maps tokens to queries, keys and values, concatenated
 * @param mixing maps the heads' results to the output
 * @param width length of a token
 * @param heads number of heads
 */
record TailAttention(TailOperations.Dense projection, TailOperations.Dense mixing, int width, int heads)
        implements TailOperation {
    @Override
    public boolean isRowWise() {
        return false;
    }

    private int size() {
        return width / heads;
    }

    private double scale() {
        return 1 / Math.sqrt(size());
    }

    /** Queries of the needed rows, and keys and values of all, (tokens, 3 · width). */
    private float[] project(float[] x, int from, int to) {
        float[] all = projection.apply(x, 0, x.length / width, width, 3 * width);
        float[] queries = projection.apply(x, from, to, 0, width);
        for (int row = from; row < to; row++) {
            System.arraycopy(queries, row * 3 * width, all, row * 3 * width, width);
        }
        return all;
    }

    /** The attention weights of one row of a head over all tokens. */
    private double[] attention(float[] projected, int row, int head) {
        int tokens = projected.length / (3 * width);
        double[] weights = new double[tokens];
        double largest = Double.NEGATIVE_INFINITY;
        int query = row * 3 * width + head * size();
        for (int t = 0; t < tokens; t++) {
            int key = t * 3 * width + width + head * size();
            double sum = 0;
            for (int i = 0; i < size(); i++) {
                sum += (double) projected[query + i] * projected[key + i];
            }
            weights[t] = sum * scale();
            largest = Math.max(largest, weights[t]);
        }
        double total = 0;
        for (int t = 0; t < tokens; t++) {
            weights[t] = Math.exp(weights[t] - largest);
            total += weights[t];
        }
        for (int t = 0; t < tokens; t++) {
            weights[t] /= total;
        }
        return weights;
    }

    private float[] mixed(float[] projected, int from, int to) {
        int tokens = projected.length / (3 * width);
        float[] mixed = new float[tokens * width];
        for (int row = from; row < to; row++) {
            for (int head = 0; head < heads; head++) {
                double[] weights = attention(projected, row, head);
                for (int t = 0; t < tokens; t++) {
                    int value = t * 3 * width + 2 * width + head * size();
                    for (int i = 0; i < size(); i++) {
                        mixed[row * width + head * size() + i] += (float) (weights[t] * projected[value + i]);
                    }
                }
            }
        }
        return mixed;
    }

    @Override
    public float[] forward(float[][] inputs, int from, int to) {
        return mixing.apply(mixed(project(inputs[0], from, to), from, to), from, to, 0, width);
    }

    @Override
    public void backward(
            float[][] inputs, float[] output, float[] gradient, float[][] inputGradients, int from, int to) {
        float[] projected = project(inputs[0], from, to);
        float[] mixedGradient = new float[inputs[0].length];
        mixing.back(gradient, mixedGradient, from, to, 0, width);
        float[] projectedGradient = new float[projected.length];
        for (int row = from; row < to; row++) {
            for (int head = 0; head < heads; head++) {
                throughHead(projected, mixedGradient, projectedGradient, row, head);
            }
        }
        int tokens = inputs[0].length / width;
        projection.back(projectedGradient, inputGradients[0], from, to, 0, width);
        projection.back(projectedGradient, inputGradients[0], 0, tokens, width, 3 * width);
    }

    /** Softmax: dS = P · (dP − Σ dP · P), with dP the product of the values and the result's gradient. */
    private void throughHead(float[] projected, float[] mixedGradient, float[] projectedGradient, int row, int head) {
        double[] weights = attention(projected, row, head);
        int own = row * width + head * size();
        int query = row * 3 * width + head * size();
        double[] slopes = new double[weights.length];
        double along = 0;
        for (int t = 0; t < weights.length; t++) {
            int value = t * 3 * width + 2 * width + head * size();
            for (int i = 0; i < size(); i++) {
                slopes[t] += (double) mixedGradient[own + i] * projected[value + i];
                projectedGradient[value + i] += (float) (weights[t] * mixedGradient[own + i]);
            }
            along += slopes[t] * weights[t];
        }
        for (int t = 0; t < weights.length; t++) {
            double score = weights[t] * (slopes[t] - along) * scale();
            int key = t * 3 * width + width + head * size();
            for (int i = 0; i < size(); i++) {
                projectedGradient[query + i] += (float) (score * projected[key + i]);
                projectedGradient[key + i] += (float) (score * projected[query + i]);
            }
        }
    }
}
