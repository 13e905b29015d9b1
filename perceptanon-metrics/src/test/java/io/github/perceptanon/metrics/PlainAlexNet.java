// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** AlexNet's convolutions written out in loops, so that LPIPS can be checked from image to distance without an engine. */
final class PlainAlexNet {
    private record Convolution(
            String name, int outputs, int inputs, int kernel, int stride, int padding, boolean pooled) {}

    private static final List<Convolution> LAYERS = List.of(
            new Convolution("net.slice1.0", 64, 3, 11, 4, 2, false),
            new Convolution("net.slice2.3", 192, 64, 5, 1, 2, true),
            new Convolution("net.slice3.6", 384, 192, 3, 1, 1, true),
            new Convolution("net.slice4.8", 256, 384, 3, 1, 1, false),
            new Convolution("net.slice5.10", 256, 256, 3, 1, 1, false));

    private final StateDict weights;

    PlainAlexNet(StateDict weights) {
        this.weights = weights;
    }

    static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < LAYERS.size(); i++) {
            Convolution c = LAYERS.get(i);
            shapes.put(c.name + ".weight", new long[] {c.outputs, c.inputs, c.kernel, c.kernel});
            shapes.put(c.name + ".bias", new long[] {c.outputs});
            shapes.put("lin" + i + ".model.1.weight", new long[] {1, c.outputs, 1, 1});
        }
        return shapes;
    }

    /** The five ReLU outputs. */
    List<LayerFeatures> features(LayerFeatures image) {
        List<LayerFeatures> taps = new ArrayList<>();
        LayerFeatures x = image;
        for (Convolution layer : LAYERS) {
            x = relu(layer, layer.pooled ? pooled(x) : x);
            taps.add(x);
        }
        return taps;
    }

    private LayerFeatures relu(Convolution layer, LayerFeatures x) {
        float[] kernel = weights.get(layer.name + ".weight").toFloats();
        float[] bias = weights.get(layer.name + ".bias").toFloats();
        int k = layer.kernel;
        int h = (x.height() + 2 * layer.padding - k) / layer.stride + 1;
        int w = (x.width() + 2 * layer.padding - k) / layer.stride + 1;
        float[] out = new float[layer.outputs * h * w];
        for (int i = 0; i < out.length; i++) {
            int o = i / (h * w);
            int top = i / w % h * layer.stride - layer.padding;
            int left = i % w * layer.stride - layer.padding;
            double sum = bias[o];
            for (int c = 0; c < layer.inputs; c++) {
                for (int v = Math.max(0, -top); v < k && top + v < x.height(); v++) {
                    int row = (c * x.height() + top + v) * x.width() + left;
                    int tap = ((o * layer.inputs + c) * k + v) * k;
                    for (int u = Math.max(0, -left); u < k && left + u < x.width(); u++) {
                        sum += (double) x.values()[row + u] * kernel[tap + u];
                    }
                }
            }
            out[i] = (float) Math.max(0, sum);
        }
        return new LayerFeatures(layer.outputs, h, w, out);
    }

    /** 3×3 maxima, stride 2. */
    private static LayerFeatures pooled(LayerFeatures x) {
        int h = (x.height() - 3) / 2 + 1;
        int w = (x.width() - 3) / 2 + 1;
        float[] out = new float[x.channels() * h * w];
        for (int i = 0; i < out.length; i++) {
            int from = (i / (h * w) * x.height() + 2 * (i / w % h)) * x.width() + 2 * (i % w);
            float max = Float.NEGATIVE_INFINITY;
            for (int v = 0; v < 9; v++) {
                max = Math.max(max, x.values()[from + v / 3 * x.width() + v % 3]);
            }
            out[i] = max;
        }
        return new LayerFeatures(x.channels(), h, w, out);
    }
}
