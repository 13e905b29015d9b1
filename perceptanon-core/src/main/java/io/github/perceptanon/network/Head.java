// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Relu;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.List;

/**
 * The dense layers at the end of a judge's network, which compute outputs from embeddings. They are small enough for plain
 * Java. Immutable and thread-safe.
 */
public final class Head {
    private final List<Layer> layers;

    private Head(List<Layer> layers) {
        this.layers = layers;
    }

    /**
     * Copies a judge's head.
     *
     * @param judge the network
     * @param weights the network's state dict
     * @return its dense layers in order
     */
    public static Head of(JudgeNetwork judge, StateDict weights) {
        List<Layer> layers = new ArrayList<>();
        for (Node node : judge.network().nodes()) {
            if (judge.isHead(node.name())) {
                add(node, weights, layers);
            }
        }
        return new Head(List.copyOf(layers));
    }

    private static void add(Node node, StateDict weights, List<Layer> layers) {
        if (node.operation() instanceof Dense dense) {
            layers.add(Layer.of(node.name(), dense, weights));
        } else if (node.operation() instanceof Relu) {
            layers.set(layers.size() - 1, layers.get(layers.size() - 1).rectified());
        } else {
            throw new IllegalArgumentException(
                    "a head has dense layers and ReLUs only but there is '" + node.name() + "', " + node.operation());
        }
    }

    /**
     * Number of outputs.
     *
     * @return at least 1
     */
    public int outputs() {
        return layers.get(layers.size() - 1).out;
    }

    /**
     * Length of the head's input.
     *
     * @return one embedding's length for HA1, two embeddings' for HA2
     */
    public int inputs() {
        return layers.get(0).in;
    }

    /**
     * Computes the network's outputs.
     *
     * @param embeddings one embedding, or those of an original and an anonymized image, concatenated
     * @return logits of a classifier, or a regressor's value before its sigmoid
     */
    public float[] apply(float[] embeddings) {
        float[] x = embeddings;
        for (Layer layer : layers) {
            x = layer.apply(x);
        }
        return x;
    }

    /**
     * The gradient of a weighted sum of outputs with respect to the embeddings.
     *
     * @param embeddings as for {@link #apply}
     * @param outputWeights one weight for each output: the gradient of a target at the outputs
     * @return one value for each element of the embeddings
     */
    public float[] gradient(float[] embeddings, double[] outputWeights) {
        List<float[]> values = new ArrayList<>();
        float[] x = embeddings;
        for (Layer layer : layers) {
            x = layer.apply(x);
            values.add(x);
        }
        float[] gradient = new float[outputWeights.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) outputWeights[i];
        }
        for (int i = layers.size() - 1; i >= 0; i--) {
            gradient = layers.get(i).backward(values.get(i), gradient);
        }
        return gradient;
    }

    /** y = W x + b, rectified if {@code relu}. {@code weights} is transposed, (in, out), so that rows can be added up fast. */
    private record Layer(int in, int out, float[] weights, float[] bias, boolean relu) {
        static Layer of(String name, Dense dense, StateDict state) {
            int in = dense.in();
            int out = dense.out();
            float[] outIn = state.get(name + ".weight").toFloats();
            float[] transposed = new float[outIn.length];
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    transposed[i * out + o] = outIn[o * in + i];
                }
            }
            return new Layer(in, out, transposed, state.get(name + ".bias").toFloats(), false);
        }

        Layer rectified() {
            return new Layer(in, out, weights, bias, true);
        }

        float[] apply(float[] x) {
            if (x.length != in) {
                throw new IllegalArgumentException("the head needs " + in + " numbers but was given " + x.length);
            }
            float[] y = bias.clone();
            for (int i = 0; i < in; i++) {
                float xi = x[i];
                int row = i * out;
                for (int o = 0; o < out; o++) {
                    y[o] += xi * weights[row + o];
                }
            }
            if (relu) {
                for (int o = 0; o < out; o++) {
                    y[o] = Math.max(0, y[o]);
                }
            }
            return y;
        }

        float[] backward(float[] y, float[] dy) {
            float[] dx = new float[in];
            for (int i = 0; i < in; i++) {
                float sum = 0;
                for (int o = 0; o < out; o++) {
                    if (!relu || y[o] > 0) {
                        sum += dy[o] * weights[i * out + o];
                    }
                }
                dx[i] = sum;
            }
            return dx;
        }
    }
}
