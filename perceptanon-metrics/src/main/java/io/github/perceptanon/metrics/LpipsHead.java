// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * LPIPS v0.1 (Zhang, Isola, Efros, Shechtman and Wang, 2018) without its feature network: the network's input, and the
 * distance computed from its layers. Each layer's features are scaled to unit length at every position; the squared
 * differences are weighted by one number per channel and added up. Sums are in float64.
 */
final class LpipsHead {
    private static final float[] SHIFT = {-.030f, -.088f, -.188f};
    private static final float[] SCALE = {.458f, .448f, .450f};
    private static final double EPSILON = 1e-10;

    private final List<float[]> weights;

    /** The linear weights of each layer, one per channel. */
    LpipsHead(List<float[]> weights) {
        this.weights = weights.stream().map(float[]::clone).toList();
    }

    /** Writes the network's input, (3, height, width): samples from −1 to 1, shifted and scaled per channel. */
    static void prepare(RgbImage image, float[] target, int offset) {
        ByteBuffer samples = image.asReadOnlyBuffer();
        int positions = image.width() * image.height();
        for (int c = 0; c < 3; c++) {
            float[] table = new float[256];
            for (int v = 0; v < table.length; v++) {
                table[v] = ((float) (v / 127.5 - 1) - SHIFT[c]) / SCALE[c];
            }
            for (int p = 0; p < positions; p++) {
                target[offset + c * positions + p] = table[samples.get(3 * p + c) & 0xff];
            }
        }
    }

    /** Each layer's distance: the mean over its positions. LPIPS is their sum. */
    double[] distances(List<LayerFeatures> reference, List<LayerFeatures> distorted) {
        requireLayers(reference, distorted);
        double[] distances = new double[weights.size()];
        Arrays.setAll(distances, layer -> {
            double[] map = differences(layer, reference.get(layer), distorted.get(layer));
            return Arrays.stream(map).sum() / map.length;
        });
        return distances;
    }

    /** The distance at every pixel of an image of this size, (height, width): the sum of the layers' enlarged maps. */
    double[] spatialMap(List<LayerFeatures> reference, List<LayerFeatures> distorted, int height, int width) {
        requireLayers(reference, distorted);
        double[] sum = new double[height * width];
        for (int layer = 0; layer < weights.size(); layer++) {
            LayerFeatures shape = reference.get(layer);
            double[] map = differences(layer, shape, distorted.get(layer));
            addEnlarged(map, shape.height(), shape.width(), sum, height, width);
        }
        return sum;
    }

    private void requireLayers(List<LayerFeatures> reference, List<LayerFeatures> distorted) {
        if (reference.size() != weights.size() || distorted.size() != weights.size()) {
            throw new IllegalArgumentException("LPIPS needs " + weights.size() + " layers but was given "
                    + reference.size() + " and " + distorted.size());
        }
    }

    /** Σ over channels of weight × (difference of unit-length features)², (height, width). */
    private double[] differences(int layer, LayerFeatures reference, LayerFeatures distorted) {
        reference.requireShapeOf(distorted);
        float[] channelWeights = weights.get(layer);
        if (channelWeights.length != reference.channels()) {
            throw new IllegalArgumentException("layer " + layer + " of LPIPS needs " + channelWeights.length
                    + " channels but was given " + reference.channels());
        }
        int n = reference.positions();
        double[] referenceScale = unitScale(reference);
        double[] distortedScale = unitScale(distorted);
        double[] map = new double[n];
        for (int c = 0, k = 0; c < channelWeights.length; c++) {
            double weight = channelWeights[c];
            for (int p = 0; p < n; p++, k++) {
                double d = reference.values()[k] * referenceScale[p] - distorted.values()[k] * distortedScale[p];
                map[p] += weight * d * d;
            }
        }
        return map;
    }

    /** The factor that scales each position's features to unit length. */
    private static double[] unitScale(LayerFeatures features) {
        int n = features.positions();
        double[] scale = new double[n];
        for (int c = 0, k = 0; c < features.channels(); c++) {
            for (int p = 0; p < n; p++, k++) {
                double v = features.values()[k];
                scale[p] += v * v;
            }
        }
        Arrays.setAll(scale, p -> 1 / (Math.sqrt(scale[p]) + EPSILON));
        return scale;
    }

    /** Bilinear enlargement with pixel centres at halves (PyTorch's {@code align_corners=False}). */
    private static void addEnlarged(double[] map, int h, int w, double[] sum, int height, int width) {
        for (int y = 0; y < height; y++) {
            double sy = Math.max(0, (y + 0.5) * h / height - 0.5);
            int top = (int) sy;
            int bottom = Math.min(top + 1, h - 1);
            double fy = sy - top;
            for (int x = 0; x < width; x++) {
                double sx = Math.max(0, (x + 0.5) * w / width - 0.5);
                int left = (int) sx;
                int right = Math.min(left + 1, w - 1);
                double fx = sx - left;
                double above = map[top * w + left] * (1 - fx) + map[top * w + right] * fx;
                double below = map[bottom * w + left] * (1 - fx) + map[bottom * w + right] * fx;
                sum[y * width + x] += above * (1 - fy) + below * fy;
            }
        }
    }
}
