// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.SelfAttention;
import io.github.perceptanon.network.Parameter;
import io.github.perceptanon.onednn.Kernels.After;
import io.github.perceptanon.onednn.Kernels.Geometry;

/**
 * The layouts in which parameters are stored: those that oneDNN prefers in the forward pass for usual sizes. Where it prefers
 * another one for the sizes that come, parameters are copied on the way.
 */
final class UsualLayouts {
    private static final int IMAGES = 8;
    private static final int SIDE = 224;
    /** Channels times side of the maps in a residual network that is given images of the usual side. */
    private static final int CHANNELS_TIMES_SIDE = 64 * 56;

    private static final int SMALLEST_SIDE = 7;
    private static final int MOST_IMAGE_CHANNELS = 4;

    private final Handles handles;
    private final Kernels kernels;

    /**
     * Prepares the choice.
     *
     * @param handles own the layouts
     */
    UsualLayouts(Handles handles) {
        this.handles = handles;
        this.kernels = new Kernels(handles, true);
    }

    /** The layout of a learned parameter. */
    Layout of(Node node, Parameter parameter) {
        if (parameter.shape().size() > 1) {
            if (node.operation() instanceof Convolution convolution) {
                return kernel(convolution);
            }
            if (node.operation() instanceof Dense || node.operation() instanceof SelfAttention) {
                return matrix(parameter.dimensions());
            }
        }
        return Layout.floats(handles, parameter.dimensions());
    }

    private Layout kernel(Convolution convolution) {
        boolean ofImages = convolution.in() <= MOST_IMAGE_CHANNELS;
        Geometry geometry = Geometries.of(convolution);
        int side = ofImages ? SIDE : Math.max(SMALLEST_SIDE, CHANNELS_TIMES_SIDE / convolution.in());
        int least = convolution.dilation()
                * Math.max(
                        convolution.window().kernelHeight(),
                        convolution.window().kernelWidth());
        int size = Math.min(SIDE, Math.max(side, least));
        long height = convolution.window().outputHeight(size, convolution.dilation());
        long width = convolution.window().outputWidth(size, convolution.dilation());
        long[] source = {IMAGES, convolution.in(), size, size};
        Layout kernel = any(Geometries.weights(convolution));
        Kernel forward = kernels.convolution(
                ofImages ? Layout.floats(handles, source) : any(source),
                kernel,
                convolution.bias() ? Layout.floats(handles, convolution.out()) : null,
                any(IMAGES, convolution.out(), height, width),
                geometry,
                After.NOTHING);
        return forward.layout(DNNL_ARG_WEIGHTS, kernel);
    }

    private Layout matrix(long[] dimensions) {
        Layout matrix = any(dimensions);
        Kernel forward = kernels.dense(
                Layout.floats(handles, IMAGES, dimensions[1]),
                matrix,
                Layout.floats(handles, dimensions[0]),
                Layout.floats(handles, IMAGES, dimensions[0]),
                After.NOTHING);
        return forward.layout(DNNL_ARG_WEIGHTS, matrix);
    }

    private Layout any(long... dimensions) {
        return Layout.any(handles, dnnl_f32, dimensions);
    }
}
